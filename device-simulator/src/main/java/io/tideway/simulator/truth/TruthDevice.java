package io.tideway.simulator.truth;

import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One device of a {@link TruthFleet}: keeps a number of readings unacknowledged on the wire while it is told to publish, with
 * a session that outlives connections.
 */
public final class TruthDevice {
    private final TruthConfig fleet;
    private final String name;
    private final int qos;
    private final String topic;
    private final RawDevice device;
    private final DeviceTruth truth;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger sessionsLost = new AtomicInteger();
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();

    private volatile boolean publishing;
    private volatile String lastDisconnect = "none";

    TruthDevice(TruthConfig fleet, RawDevices devices, DeviceConfig config, int qos, DeviceTruth truth) {
        this.fleet = fleet;
        this.truth = truth;
        this.name = config.clientId();
        this.qos = qos;
        this.topic = fleet.topic().forDevice(name);
        this.device = devices.create(config, new Listener());
    }

    /** A message the broker refused with a reason; it must have had no effect. */
    public record Refusal(long sequence, int reasonCode) {}

    /** Name and client id. */
    public String name() {
        return name;
    }

    /** The topic of its readings. */
    public String topic() {
        return topic;
    }

    /** Quality of service of its readings. */
    public int qos() {
        return qos;
    }

    /** MQTT version it speaks. */
    public MqttVersion version() {
        return device.config().version();
    }

    /** What it sent and what the broker took responsibility for. */
    public Ledger.Entry ledger() {
        return truth.ledger().entry();
    }

    /** Connections the broker accepted. */
    public int connections() {
        return connections.get();
    }

    /** Reconnects at which the broker had forgotten the session; each makes repetition possible on MQTT 3.1.1. */
    public int sessionsLost() {
        return sessionsLost.get();
    }

    /** Refused messages. */
    public List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** Cuts the link without a word; the device returns. */
    public void cut() {
        device.cut();
    }

    @Override
    public String toString() {
        Ledger.Entry entry = ledger();
        return name + " " + version() + " qos " + qos + ": sent " + entry.sent() + ", acknowledged "
                + entry.acknowledgedCount() + ", refused " + refusals.size() + ", sent anew " + entry.sentAnew()
                + ", pending " + device.pending() + ", connections " + connections + ", sessions lost " + sessionsLost
                + ", last disconnect: " + lastDisconnect;
    }

    Device device() {
        return device;
    }

    void publishing(boolean on) {
        publishing = on;
        if (on) {
            device.executor().execute(this::fill);
        }
    }

    private void fill() {
        while (publishing && device.pending() < fleet.outstanding()) {
            long sequence = truth.next();
            byte[] payload = fleet.encoding().reading((double) sequence, System.currentTimeMillis(), sequence);
            String messageId = fleet.messageIds() && version() == MqttVersion.V5 ? truth.messageId(sequence) : null;
            truth.sending(sequence, topic, payload, qos);
            if (!device.publish(new Publication(sequence, topic, payload, qos, messageId))) {
                truth.takeBack();
                return;
            }
        }
    }

    private final class Listener implements DeviceListener {
        @Override
        public void connected(boolean sessionPresent) {
            if (connections.getAndIncrement() > 0 && !sessionPresent) {
                sessionsLost.incrementAndGet();
            }
        }

        @Override
        public void disconnected(String reason) {
            lastDisconnect = reason;
        }

        @Override
        public void acknowledged(Publication publication, int reasonCode) {
            truth.acknowledged(publication.sequence(), reasonCode);
            if (reasonCode >= 0x80) {
                refusals.add(new Refusal(publication.sequence(), reasonCode));
            }
            fill();
        }

        @Override
        public void sentAnew(Publication publication) {
            truth.sentAnew(publication.sequence());
        }
    }
}
