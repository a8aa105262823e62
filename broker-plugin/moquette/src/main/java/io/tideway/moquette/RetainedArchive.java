package io.tideway.moquette;

import io.moquette.broker.IRetainedRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The retained messages, in memory and in the store. Stands in for Moquette's repository.
 *
 * <p>What Moquette itself wants retained or cleared is ignored: it clears on QoS 0, forgets wills and computes remaining
 * expiry backwards. The gate says what is retained. Thread-safe; messages of one topic must come from one thread at a time to
 * have an order.
 */
final class RetainedArchive implements IRetainedRepository {

    private final BrokerStore store;
    private final Clock clock;
    private final BrokerCounters counters;
    private final long bytesMax;
    private final Map<String, RetainedRecord> messages = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    RetainedArchive(BrokerStore store, Clock clock, BrokerCounters counters, long bytesMax) {
        this.store = store;
        this.clock = clock;
        this.counters = counters;
        this.bytesMax = bytesMax;
    }

    /** Reads what an earlier process left. */
    void load() {
        store.forEach(Kind.RETAINED, (topic, stored) -> {
            RetainedRecord message = RetainedRecord.decode(topic, stored);
            messages.put(topic, message);
            bytes.addAndGet(message.bytes());
        });
    }

    /** Retains a message, or clears its topic when the payload is empty; {@code whenDurable} runs once that is durable. */
    void retain(Outgoing message, Runnable whenDurable) {
        if (message.payload().length == 0) {
            clear(message.topic(), whenDurable);
            return;
        }
        RetainedRecord added = RetainedRecord.of(message, clock.millis());
        if (bytes.get() + added.bytes() > bytesMax) {
            counters.count(BrokerCounter.RETAINED_REFUSED_FULL);
            clear(message.topic(), whenDurable); // an outdated value would be worse than none
            return;
        }
        RetainedRecord replaced = messages.put(message.topic(), added);
        bytes.addAndGet(added.bytes() - (replaced == null ? 0 : replaced.bytes()));
        store.put(Kind.RETAINED, message.topic(), added.encode(), whenDurable);
    }

    private void clear(String topic, Runnable whenDurable) {
        RetainedRecord removed = messages.remove(topic);
        if (removed == null) {
            whenDurable.run();
        } else {
            bytes.addAndGet(-removed.bytes());
            store.delete(Kind.RETAINED, topic, whenDurable);
        }
    }

    /** Forgets what has expired. */
    void sweep() {
        long now = clock.millis();
        messages.forEach((topic, message) -> {
            if (message.isExpired(now) && messages.remove(topic, message)) {
                bytes.addAndGet(-message.bytes());
                store.delete(Kind.RETAINED, topic, BrokerStore.NO_ONE_WAITS);
            }
        });
    }

    int size() {
        return messages.size();
    }

    @Override
    public Collection<RetainedMessage> retainedOnTopic(String filter) {
        long now = clock.millis();
        List<RetainedMessage> found = new ArrayList<>();
        if (filter.indexOf('+') < 0 && filter.indexOf('#') < 0) {
            RetainedRecord message = messages.get(filter);
            if (message != null && !message.isExpired(now)) {
                found.add(message.toMoquette(now));
            }
            return found;
        }
        messages.forEach((topic, message) -> {
            if (!message.isExpired(now) && Filters.matches(filter, topic)) {
                found.add(message.toMoquette(now));
            }
        });
        return found;
    }

    @Override
    public boolean isEmpty() {
        return messages.isEmpty();
    }

    @Override
    public void cleanRetained(Topic topic) {}

    @Override
    public void retain(Topic topic, MqttPublishMessage message) {}

    @Override
    public void retain(Topic topic, MqttPublishMessage message, Instant expiry) {}

    @Override
    public Collection<RetainedMessage> listExpirable() {
        return List.of();
    }
}
