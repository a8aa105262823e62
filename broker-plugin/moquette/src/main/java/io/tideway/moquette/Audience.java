package io.tideway.moquette;

import io.moquette.broker.subscriptions.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who of the subscribers of a topic gets one message.
 *
 * @param publisher client id whose "no local" subscriptions are left out, {@code null} for none
 * @param only the only client ids to reach, {@code null} for all
 * @param except client ids to leave out
 */
record Audience(@Nullable String publisher, @Nullable Collection<String> only, Collection<String> except) {

    List<Subscription> of(List<Subscription> subscriptions) {
        if (publisher == null && only == null && except.isEmpty()) {
            return subscriptions;
        }
        List<Subscription> reached = new ArrayList<>(subscriptions.size());
        for (Subscription subscription : subscriptions) {
            if (reaches(subscription)) {
                reached.add(subscription);
            }
        }
        return reached;
    }

    private boolean reaches(Subscription subscription) {
        String clientId = subscription.getClientId();
        return !(subscription.option().isNoLocal() && clientId.equals(publisher))
                && (only == null || only.contains(clientId))
                && !except.contains(clientId);
    }
}
