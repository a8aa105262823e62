package io.tideway.gateway;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.raw.RawDevice;
import io.tideway.simulator.raw.RawDevices;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A device that publishes numbered inputs with QoS 1 to an instance of {@link InputChain} of its own, from whichever
 * gateway it is at, and sends again there what the one before has not acknowledged. Used by one conducting thread.
 */
final class RoamingDevice implements AutoCloseable {

    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final int WINDOW = 8;

    private final String name;
    private final boolean identified;
    private final RoamingLedger ledger;
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private final RawDevice device;
    private BrokerAddress at;
    private long sent;
    private long sentMax;

    /** {@code identified}: its messages carry ids; else it speaks MQTT 3.1.1, which knows none. */
    RoamingDevice(RawDevices devices, String name, boolean identified, BrokerAddress first) {
        this.name = name;
        this.identified = identified;
        this.at = first;
        this.ledger = new RoamingLedger(name, identified);
        DeviceConfig config = DeviceConfig.of(name, first)
                .withVersion(identified ? MqttVersion.V5 : MqttVersion.V3_1_1)
                .withPersistentSession(RECONNECT)
                .withBounds(WINDOW, WINDOW);
        this.device = devices.create(config, new Listener());
        device.connect();
    }

    private final class Listener implements DeviceListener {
        @Override
        public void acknowledged(Publication publication, int reasonCode) {
            unanswered.remove(input(publication.sequence()));
            if (reasonCode >= 0x80) {
                refusals.add(input(publication.sequence()) + ": " + reasonCode);
            } else {
                ledger.acknowledged(input(publication.sequence()));
            }
        }
    }

    private String input(long sequence) {
        return name + ":" + sequence;
    }

    String name() {
        return name;
    }

    RoamingLedger ledger() {
        return ledger;
    }

    /** It may send so many more. */
    void allow(int more) {
        sentMax = sent + more;
    }

    /** Sends the next input, unless it has a window of them unacknowledged or has sent what it may. */
    void publish() {
        if (sent >= sentMax) {
            return;
        }
        String input = input(sent + 1);
        byte[] payload = input.getBytes(StandardCharsets.UTF_8);
        unanswered.add(input);
        if (device.publish(new Publication(sent + 1, "in/" + name, payload, 1, identified ? input : null))) {
            sent++;
        } else {
            unanswered.remove(input);
        }
    }

    /** Goes to that gateway. {@code silently}: the one before is not told. */
    void moveTo(BrokerAddress gateway, boolean silently) {
        if (!gateway.equals(at)) {
            unanswered.forEach(ledger::leftBehind);
            at = gateway;
        }
        if (silently) {
            device.cut();
        }
        device.moveTo(gateway);
    }

    /** Messages without an answer. */
    int pending() {
        return device.pending();
    }

    /** Messages that were refused with a reason. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        device.close();
    }
}
