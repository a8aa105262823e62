package io.tideway.moquette;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.tideway.proto.broker.StoredSubscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Notes the subscriptions of every session in its record; stands in for Moquette's subscription repository. Thread-safe. */
final class SubscriptionArchive implements ISubscriptionsRepository {

    private final SessionArchive sessions;

    SubscriptionArchive(SessionArchive sessions) {
        this.sessions = sessions;
    }

    /**
     * Puts the subscriptions of a loaded session into the directory. Not done by {@link #listAllSubscriptions}, because
     * Moquette would not find shared ones again when they are to be removed.
     *
     * @return the ones that are not shared
     */
    static List<Subscription> restore(String clientId, SessionRecord session, ISubscriptionsDirectory directory) {
        List<Subscription> plain = new ArrayList<>();
        for (StoredSubscription stored : session.subscriptions()) {
            Topic filter = new Topic(stored.getFilter());
            MqttSubscriptionOption option = SessionRecord.option(stored);
            SubscriptionIdentifier identifier = SessionRecord.identifier(stored);
            if (stored.getGroup().isEmpty()) {
                plain.add(SessionRecord.subscription(clientId, stored));
                if (identifier == null) {
                    directory.add(clientId, filter, option);
                } else {
                    directory.add(clientId, filter, option, identifier);
                }
            } else if (identifier == null) {
                directory.addShared(clientId, new ShareName(stored.getGroup()), filter, option);
            } else {
                directory.addShared(clientId, new ShareName(stored.getGroup()), filter, option, identifier);
            }
        }
        return plain;
    }

    private void change(String clientId, Consumer<SessionRecord> change) {
        SessionRecord session = sessions.find(clientId);
        if (session != null) {
            change.accept(session);
        }
    }

    @Override
    public Set<Subscription> listAllSubscriptions() {
        return new HashSet<>();
    }

    @Override
    public Collection<SharedSubscription> listAllSharedSubscription() {
        return List.of();
    }

    @Override
    public void addNewSubscription(Subscription added) {
        change(
                added.getClientId(),
                session -> session.subscribe(
                        "",
                        added.getTopicFilter().toString(),
                        added.option(),
                        added.hasSubscriptionIdentifier() ? added.getSubscriptionIdentifier() : null));
    }

    @Override
    public void removeSubscription(String filter, String clientId) {
        change(clientId, session -> session.unsubscribe("", filter));
    }

    @Override
    public void removeAllSharedSubscriptions(String clientId) {
        change(clientId, SessionRecord::unsubscribeShared);
    }

    @Override
    public void removeSharedSubscription(String clientId, ShareName group, Topic filter) {
        change(clientId, session -> session.unsubscribe(group.getShareName(), filter.toString()));
    }

    @Override
    public void addNewSharedSubscription(
            String clientId, ShareName group, Topic filter, MqttSubscriptionOption option) {
        share(clientId, group, filter, option, null);
    }

    @Override
    public void addNewSharedSubscription(
            String clientId,
            ShareName group,
            Topic filter,
            MqttSubscriptionOption option,
            SubscriptionIdentifier identifier) {
        share(clientId, group, filter, option, identifier);
    }

    private void share(
            String clientId,
            ShareName group,
            Topic filter,
            MqttSubscriptionOption option,
            @Nullable SubscriptionIdentifier identifier) {
        change(clientId, s -> s.subscribe(group.getShareName(), filter.toString(), option, identifier));
    }
}
