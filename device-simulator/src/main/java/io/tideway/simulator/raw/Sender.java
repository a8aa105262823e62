package io.tideway.simulator.raw;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.Publication;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The publications of one device on their way out: what waits, what is on the wire, what comes again, and the broker's
 * answers. Event loop only, except for the count of what is pending.
 */
final class Sender {

    private static final int FIRST_FAILURE = 0x80;

    private final DeviceConfig config;
    private final DeviceListener listener;
    private final OutgoingSession outgoing;
    private final AtomicInteger pending = new AtomicInteger();

    Sender(DeviceConfig config, DeviceListener listener) {
        this.config = config;
        this.listener = listener;
        this.outgoing = new OutgoingSession(config.inFlightMax());
    }

    /** Takes a place for one more publication if there is one. Any thread. */
    boolean reserve() {
        if (pending.incrementAndGet() > config.pendingMax()) {
            pending.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Publications not acknowledged. Any thread. */
    int pending() {
        return pending.get();
    }

    int freePacketId() {
        return outgoing.freePacketId();
    }

    /** Queues a publication that has its place. */
    void offer(Publication publication) {
        outgoing.offer(publication);
    }

    /** The device is back or there for the first time: what the session holds comes first. */
    void connected(RawConnection connection, boolean sessionPresent, int receiveMaximum) {
        boolean outermost = connection.beginGroup();
        if (sessionPresent) {
            for (OutgoingSession.InFlight sent : outgoing.resume(receiveMaximum)) {
                resend(connection, sent);
            }
        } else {
            outgoing.restart(receiveMaximum).forEach(listener::sentAnew);
        }
        pump(connection);
        connection.endGroup(outermost);
    }

    /** Sends as much as window and socket take. */
    void pump(RawConnection connection) {
        while (connection.isWritable()) {
            OutgoingSession.InFlight next = outgoing.next();
            if (next == null) {
                return;
            }
            connection.write(Packets.publish(next.packetId(), next.publication(), false, version5()));
            if (next.packetId() == 0) {
                pending.decrementAndGet();
            }
        }
    }

    private void resend(RawConnection connection, OutgoingSession.InFlight sent) {
        connection.write(
                sent.stage() == OutgoingSession.Stage.RELEASED
                        ? Packets.answer(MqttMessageType.PUBREL, sent.packetId())
                        : Packets.publish(sent.packetId(), sent.publication(), true, version5()));
    }

    private boolean version5() {
        return config.version() == MqttVersion.V5;
    }

    void pubAck(RawConnection connection, int packetId, int reasonCode) {
        outgoing.pubAck(packetId).ifPresent(publication -> {
            acknowledged(publication, reasonCode);
            pump(connection);
        });
    }

    void pubRec(RawConnection connection, int packetId, int reasonCode) {
        if (reasonCode >= FIRST_FAILURE) {
            outgoing.pubRecRefused(packetId).ifPresent(publication -> {
                acknowledged(publication, reasonCode);
                pump(connection);
            });
            return;
        }
        outgoing.pubRec(packetId).ifPresent(publication -> acknowledged(publication, reasonCode));
        // Also for an unknown id: a broker that repeats PUBREC waits for PUBREL.
        connection.write(Packets.answer(MqttMessageType.PUBREL, packetId));
    }

    void pubComp(RawConnection connection, int packetId) {
        outgoing.pubComp(packetId);
        pump(connection);
    }

    private void acknowledged(Publication publication, int reasonCode) {
        pending.decrementAndGet();
        listener.acknowledged(publication, reasonCode);
    }
}
