package io.tideway.moquette;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.CTrieSubscriptionDirectory;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Moquette's subscription trie, with a memory. Thread-safe. */
final class Subscriptions implements ISubscriptionsDirectory {

    private final ISubscriptionsDirectory trie = new CTrieSubscriptionDirectory();
    /** Whether anyone ever subscribed: spares the first and the lonely devices a walk through the trie. */
    private final AtomicBoolean used = new AtomicBoolean();

    private final AtomicBoolean shared = new AtomicBoolean();
    private final MatchCache cache = new MatchCache();

    /** Who subscribes to the topic; a client with several subscriptions that match is there once, with the highest QoS. */
    List<Subscription> match(String topic) {
        return used.get() ? matchQosSharpening(new Topic(topic)) : List.of();
    }

    /** A shared subscription is another member's each time, so matches are not remembered once there are any. */
    @Override
    public List<Subscription> matchQosSharpening(Topic topic) {
        return shared.get() ? trie.matchQosSharpening(topic) : cache.match(topic, trie::matchQosSharpening);
    }

    @Override
    public void init(ISubscriptionsRepository repository) {
        trie.init(repository);
        cache.changed();
    }

    @Override
    public List<Subscription> matchWithoutQosSharpening(Topic topic) {
        return trie.matchWithoutQosSharpening(topic);
    }

    @Override
    public boolean add(String clientId, Topic filter, MqttSubscriptionOption option) {
        used.set(true);
        boolean added = trie.add(clientId, filter, option);
        cache.changed();
        return added;
    }

    @Override
    public boolean add(String clientId, Topic filter, MqttSubscriptionOption option, SubscriptionIdentifier id) {
        used.set(true);
        boolean added = trie.add(clientId, filter, option, id);
        cache.changed();
        return added;
    }

    @Override
    public void addShared(String clientId, ShareName name, Topic filter, MqttSubscriptionOption option) {
        used.set(true);
        shared.set(true);
        trie.addShared(clientId, name, filter, option);
    }

    @Override
    public void addShared(
            String clientId, ShareName name, Topic filter, MqttSubscriptionOption option, SubscriptionIdentifier id) {
        used.set(true);
        shared.set(true);
        trie.addShared(clientId, name, filter, option, id);
    }

    @Override
    public void removeSubscription(Topic filter, String clientId) {
        trie.removeSubscription(filter, clientId);
        cache.changed();
    }

    @Override
    public void removeSharedSubscription(ShareName name, Topic filter, String clientId) {
        trie.removeSharedSubscription(name, filter, clientId);
    }

    @Override
    public int size() {
        return trie.size();
    }

    @Override
    public String dumpTree() {
        return trie.dumpTree();
    }

    @Override
    public void removeSharedSubscriptionsForClient(String clientId) {
        trie.removeSharedSubscriptionsForClient(clientId);
    }
}
