package io.tideway.client.uplink;

import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.client.connection.PublishOutcome;
import io.tideway.client.uplink.UplinkQueue.Entry;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.OutboundMessage;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends chosen outputs to a second broker. Each is kept before anything else, and forgotten when that broker has acknowledged it. With
 * a connection it goes at once; what could not is replayed, oldest first, at a pace, so that what is live goes before what is late.
 *
 * <p>Thread-safe; nothing blocks but {@link #close}.
 */
public final class Uplink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);
    private static final long TICK_MS = 50;

    private final UplinkConfig config;
    private final UplinkStore store;
    private final Clock clock;
    private final BrokerConnection connection;
    private final UplinkCounters counters = new UplinkCounters();
    private final AtomicLong sequence = new AtomicLong();

    // Guarded by itself.
    private final UplinkQueue queue;

    private double allowed; // Messages that may be replayed now; the connection's thread.

    private Uplink(UplinkConfig config, UplinkStore store, Clock clock) throws IOException {
        this.config = config;
        this.store = store;
        this.clock = clock;
        this.queue = new UplinkQueue(config.rules());
        this.connection = BrokerConnection.create(config.connection(), new Listener());
        store.forEach((number, output, keptAtMs) -> {
            sequence.set(number + 1);
            // A rule that is gone: the last one's bounds are as good as any.
            int rule = rule(output.topic()).orElse(config.rules().size() - 1);
            enqueue(new Entry(number, rule, bytes(output), keptAtMs));
        });
    }

    /**
     * Makes one, with what an earlier process has left; {@link #start} connects.
     *
     * @throws IOException naming a file of TLS that is no good
     */
    public static Uplink create(UplinkConfig config, UplinkStore store, Clock clock) throws IOException {
        return new Uplink(config, store, clock);
    }

    /** Begins to connect and to send. Call once. */
    public void start() {
        connection.start();
        connection.schedule(this::tick, TICK_MS);
    }

    /** Whether outputs of that topic go up. */
    public boolean wants(String topic) {
        return rule(topic).isPresent();
    }

    private OptionalInt rule(String topic) {
        return IntStream.range(0, config.rules().size())
                .filter(i -> config.rules().get(i).filter().matches(topic))
                .findFirst();
    }

    /**
     * Takes an output that is wanted.
     *
     * @param whenDurable run once it will go up whatever happens, within its bounds; on any thread
     * @return {@code false} when it cannot be kept now; nothing happened
     */
    public boolean offer(OutboundMessage output, Runnable whenDurable) {
        int rule = rule(output.topic()).orElseThrow();
        long number = sequence.getAndIncrement();
        long nowMs = clock.millis();
        if (!store.put(number, output, nowMs, whenDurable)) {
            return false;
        }
        counters.queued.increment();
        Entry entry = new Entry(number, rule, bytes(output), nowMs);
        if (!send(entry, output)) {
            enqueue(entry);
        }
        return true;
    }

    private static long bytes(OutboundMessage output) {
        return (long) output.payload().length + output.topic().length();
    }

    private boolean send(Entry entry, OutboundMessage output) {
        OutboundMessage above = new OutboundMessage(
                output.id(),
                config.prefix() + output.topic(),
                output.payload(),
                Math.min(output.qos(), config.rules().get(entry.rule()).qosMax()),
                output.retain(),
                output.properties());
        return connection.publish(above, outcome -> ended(entry, above, outcome));
    }

    private void ended(Entry entry, OutboundMessage output, PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Lost) {
            enqueue(entry);
            return;
        }
        if (outcome instanceof PublishOutcome.Refused refused) {
            counters.refused.increment();
            LOG.warn(
                    "the broker above will not take an output to '{}', which is given up: {}",
                    output.topic(),
                    refused.reason());
        } else {
            counters.sent.increment();
        }
        store.delete(entry.sequence());
    }

    private void enqueue(Entry entry) {
        List<Entry> dropped;
        synchronized (queue) {
            dropped = queue.add(entry);
        }
        for (Entry gone : dropped) {
            counters.dropped.increment();
            store.delete(gone.sequence());
        }
    }

    private void tick() {
        try {
            expire();
            replay();
        } catch (RuntimeException e) {
            LOG.warn("the uplink goes on later: {}", e.getMessage());
        }
        connection.schedule(this::tick, TICK_MS);
    }

    private void expire() {
        List<Entry> expired;
        synchronized (queue) {
            expired = queue.expired(clock.millis());
        }
        for (Entry gone : expired) {
            counters.expired.increment();
            store.delete(gone.sequence());
        }
    }

    private void replay() {
        double perTick = config.ratePerSecond() * TICK_MS / 1_000.0;
        allowed = Math.min(allowed + perTick, Math.max(1, perTick));
        while (allowed >= 1 && connection.isConnected()) {
            Optional<Entry> oldest;
            synchronized (queue) {
                oldest = queue.oldest();
            }
            if (oldest.isEmpty()) {
                return;
            }
            Entry entry = oldest.get();
            Optional<OutboundMessage> output = read(entry);
            if (output.isPresent() && !send(entry, output.get())) {
                enqueue(entry);
                return;
            }
            allowed--;
        }
    }

    private Optional<OutboundMessage> read(Entry entry) {
        try {
            return store.get(entry.sequence());
        } catch (RuntimeException e) {
            enqueue(entry);
            throw e;
        }
    }

    /** How much there is now. */
    public Map<String, Long> gauges() {
        Map<String, Long> gauges = new TreeMap<>();
        gauges.put("uplink_connected", connection.isConnected() ? 1L : 0L);
        gauges.put("uplink_under_way", (long) connection.outstanding());
        synchronized (queue) {
            gauges.put("uplink_waiting", queue.size());
            gauges.put("uplink_waiting_bytes", queue.bytes());
        }
        return gauges;
    }

    /** What has been counted since the start. */
    public Map<String, Long> totals() {
        return counters.values();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** It subscribes to nothing, and its connection tells of its troubles itself. */
    private static final class Listener implements ConnectionListener {
        @Override
        public void connected(boolean sessionPresent) {}

        @Override
        public void disconnected(ConnectionTrouble trouble) {}

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            acknowledge.run();
        }
    }
}
