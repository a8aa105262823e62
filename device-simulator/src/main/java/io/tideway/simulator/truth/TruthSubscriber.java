package io.tideway.simulator.truth;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A QoS 1 subscriber with a persistent session that keeps everything it receives, and can go offline and return.
 *
 * <p>On MQTT 5 it checks that what comes twice under one message id is the same. Thread-safe.
 */
public final class TruthSubscriber implements AutoCloseable {
    private final RawDevices factory;
    private final DeviceConfig config;
    private final List<String> topicFilters;
    private final Consumer<Delivery> each;
    private final Listener listener = new Listener();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Map<String, Delivery> byMessageId = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();

    private RawDevice device;
    private boolean subscribed;

    TruthSubscriber(RawDevices factory, DeviceConfig config, List<String> topicFilters, Consumer<Delivery> each) {
        this.each = each;
        this.factory = factory;
        this.config = config;
        this.topicFilters = List.copyOf(topicFilters);
        this.device = factory.create(config, listener);
    }

    /** Connects; subscribes when the broker has no session of it. */
    public synchronized CompletionStage<Void> online() {
        device = factory.create(config, listener);
        return device.connect().thenCompose(connected -> listener.sessionPresent ? done() : subscribe());
    }

    /** Says DISCONNECT and stays away until {@link #online()}; the broker keeps the session. */
    public synchronized CompletionStage<Void> offline() {
        return device.disconnect();
    }

    /** Cuts the link without a word; it returns. */
    public synchronized void cut() {
        device.cut();
    }

    /** Everything received so far, repetitions included, in order. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The first delivery of each message id. */
    public synchronized Map<String, Delivery> byMessageId() {
        return Map.copyOf(byMessageId);
    }

    /** Message ids that came again with another topic or payload; must be empty. */
    public synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** Reconnects at which the broker had forgotten the session. */
    public int sessionsLost() {
        return listener.sessionsLost.get();
    }

    @Override
    public synchronized void close() {
        device.close();
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private synchronized CompletionStage<Void> subscribe() {
        Device current = device;
        CompletionStage<Void> all = done();
        for (String filter : topicFilters) {
            all = all.thenCompose(previous -> current.subscribe(filter, 1));
        }
        subscribed = true;
        return all;
    }

    private synchronized void note(Delivery delivery) {
        deliveries.add(delivery);
        if (delivery.messageId() == null) {
            return;
        }
        Delivery first = byMessageId.putIfAbsent(delivery.messageId(), delivery);
        if (first != null
                && !(first.topic().equals(delivery.topic()) && Arrays.equals(first.payload(), delivery.payload()))) {
            contradictions.add(delivery.messageId());
        }
    }

    private synchronized boolean hasSubscribed() {
        return subscribed;
    }

    /** Calls come on the device's thread. */
    private final class Listener implements DeviceListener {
        private volatile boolean sessionPresent;
        private final AtomicInteger sessionsLost = new AtomicInteger();

        @Override
        public void connected(boolean present) {
            sessionPresent = present;
            if (!present && hasSubscribed()) {
                sessionsLost.incrementAndGet();
                subscribe().whenComplete((subscribedAgain, failure) -> {});
            }
        }

        @Override
        public void received(Delivery delivery) {
            note(delivery);
            each.accept(delivery);
        }
    }
}
