package io.tideway.simulator.load;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.device.Publication;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One device's requests on one path and the answers to them.
 *
 * <p>Device thread only, but for {@link #keepOutstanding} and the ledger, which any thread may touch.
 */
final class Exchange {
    /** Messages of a device whose intended send time is remembered; an answer later than that is counted, not timed. */
    private static final int TIMED_MAX = 4096;

    private final Device device;
    private final Path path;
    private final LoadMeter meter;
    private final String requestTopic;
    private final @Nullable String replyTopic;
    private final Ledger ledger = new Ledger();
    private final long[] intendedNanos = new long[TIMED_MAX];
    private final long[] sentNanos = new long[TIMED_MAX];
    private final RandomWalk values;

    // Intended send times of messages that came before the device was subscribed: their answers would be missed.
    private final Queue<Long> early = new ArrayDeque<>(0);
    private boolean subscribed;

    private volatile boolean refilling;

    Exchange(Device device, Path path, LoadMeter meter, String deviceName, long seed) {
        this.device = device;
        this.path = path;
        this.meter = meter;
        this.requestTopic = path.request().forDevice(deviceName);
        this.replyTopic = path.reply() == null ? null : path.reply().forDevice(deviceName);
        this.values = RandomWalk.temperature(seed);
    }

    Device device() {
        return device;
    }

    Ledger ledger() {
        return ledger;
    }

    Optional<String> replyTopic() {
        return Optional.ofNullable(replyTopic);
    }

    /** Closed loop: whether each first answer makes the device send again. */
    void keepOutstanding(boolean on) {
        refilling = on;
    }

    /** Sends one request that should have left at {@code intended}. */
    void send(long intended) {
        boolean taken = subscribed ? publish(intended) : holdBack(intended);
        (taken ? meter.sent : meter.refused).increment();
    }

    /** The device hears answers from now on. */
    void subscribed() {
        subscribed = true;
        while (!early.isEmpty()) {
            if (!publish(early.remove())) {
                meter.sent.decrement();
                meter.refused.increment();
            }
        }
    }

    private boolean holdBack(long intended) {
        return early.size() < device.config().pendingMax() && early.add(intended);
    }

    private boolean publish(long intended) {
        long sequence = ledger.next();
        long now = System.nanoTime();
        intendedNanos[slot(sequence)] = intended;
        sentNanos[slot(sequence)] = now;
        byte[] payload = path.encoding().reading(values.next(), System.currentTimeMillis(), sequence);
        if (!device.publish(new Publication(sequence, requestTopic, payload, path.qos(), null))) {
            ledger.takeBack();
            return false;
        }
        meter.lag.record(now - intended);
        return true;
    }

    boolean owns(Publication publication) {
        return publication.topic().equals(requestTopic);
    }

    boolean owns(Delivery delivery) {
        return delivery.topic().equals(replyTopic);
    }

    void acknowledged(Publication publication, int reasonCode) {
        ledger.acknowledged(publication.sequence(), reasonCode);
        (reasonCode < 0x80 ? meter.acknowledged : meter.rejected).increment();
        if (isTimed(publication.sequence())) {
            meter.acknowledgement.record(System.nanoTime() - intendedNanos[slot(publication.sequence())]);
        }
    }

    void received(Delivery delivery) {
        if (delivery.retain()) {
            return; // Left over from before.
        }
        long sequence = path.replyNumber().of(delivery.payload());
        if (!ledger.replied(sequence)) {
            meter.repeated.increment();
            return;
        }
        meter.answered.increment();
        if (isTimed(sequence)) {
            meter.reply.record(delivery.receivedAtNanos() - intendedNanos[slot(sequence)]);
            meter.service.record(delivery.receivedAtNanos() - sentNanos[slot(sequence)]);
        }
        if (refilling) {
            send(System.nanoTime());
        }
    }

    private boolean isTimed(long sequence) {
        return ledger.sent() - sequence < TIMED_MAX;
    }

    private static int slot(long sequence) {
        return (int) (sequence % TIMED_MAX);
    }
}
