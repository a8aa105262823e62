package io.tideway.simulator.recording;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import java.util.concurrent.atomic.AtomicLongArray;

/** One connection of a replayer, with the intended times of the messages that wait for their acknowledgement. */
final class ReplayConnection implements DeviceListener {
    private final RawDevice device;
    private final ReplayMeter meter;
    private final AtomicLongArray intendedNanos;

    /** The conducting thread's. */
    private long sent;

    ReplayConnection(RawDevices factory, DeviceConfig config, ReplayMeter meter) {
        this.meter = meter;
        this.intendedNanos = new AtomicLongArray(config.pendingMax() + 1);
        this.device = factory.create(config, this);
    }

    RawDevice device() {
        return device;
    }

    /** Hands over a message that should have left at that time; says whether it was taken. */
    boolean publish(RecordedMessage message, String topic, MessageProperties properties, long intended) {
        long sequence = sent + 1;
        intendedNanos.set(slot(sequence), intended);
        if (!device.publish(
                new Publication(sequence, topic, message.payload(), message.qos(), message.retain(), properties))) {
            return false;
        }
        sent = sequence;
        return true;
    }

    @Override
    public void acknowledged(Publication publication, int reasonCode) {
        meter.acknowledged(reasonCode, System.nanoTime() - intendedNanos.get(slot(publication.sequence())));
    }

    @Override
    public void disconnected(String reason) {
        meter.disconnected();
    }

    private int slot(long sequence) {
        return (int) (sequence % intendedNanos.length());
    }
}
