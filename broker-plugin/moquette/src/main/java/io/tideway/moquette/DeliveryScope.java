package io.tideway.moquette;

import io.moquette.broker.subscriptions.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may get one message: set around a call into Moquette, applied where Moquette asks the directory who subscribes.
 *
 * @param publisher client id whose "no local" subscriptions are left out, {@code null} for none
 * @param only the only client ids to reach, {@code null} for all
 * @param except client ids to leave out
 * @param matched hears the final list before anything is delivered
 */
record DeliveryScope(
        @Nullable String publisher,
        @Nullable Collection<String> only,
        Collection<String> except,
        Consumer<List<Subscription>> matched) {

    List<Subscription> apply(List<Subscription> subscriptions) {
        List<Subscription> reached = subscriptions;
        if (publisher != null || only != null || !except.isEmpty()) {
            reached = new ArrayList<>(subscriptions.size());
            for (Subscription subscription : subscriptions) {
                if (reaches(subscription)) {
                    reached.add(subscription);
                }
            }
        }
        matched.accept(reached);
        return reached;
    }

    private boolean reaches(Subscription subscription) {
        String clientId = subscription.getClientId();
        return !(subscription.option().isNoLocal() && clientId.equals(publisher))
                && (only == null || only.contains(clientId))
                && !except.contains(clientId);
    }
}
