package io.tideway.simulator.raw;

import io.tideway.simulator.device.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a client's MQTT session: what waits, what is on the wire, what is resent.
 *
 * <pre>
 *             next()                 pubAck()
 *  waiting ───────────▶ PUBLISHED ───────────────▶ gone          QoS 1
 *                           │ pubRec()          pubComp()
 *                           └──────────▶ RELEASED ─────▶ gone    QoS 2
 * </pre>
 *
 * <p>What is on the wire keeps its packet id until it is gone, over any number of connections of the same session, and is
 * resent in the order of its first sending (MQTT-4.4.0-1, MQTT-4.6.0-1).
 *
 * <p>One thread only. Bounded by the caller, who does not offer more than it may.
 */
final class OutgoingSession {
    private static final int PACKET_ID_MAX = 65_535;

    private final int inFlightMax;

    // Session.
    private final ArrayDeque<Publication> waiting = new ArrayDeque<>(2);
    private final Map<Integer, InFlight> inFlight = new LinkedHashMap<>(4);
    private int lastPacketId;

    // Connection.
    private int receiveMaximum;

    OutgoingSession(int inFlightMax) {
        this.inFlightMax = inFlightMax;
        this.receiveMaximum = inFlightMax;
    }

    /** How far a message of QoS 1 or 2 is. */
    enum Stage {
        PUBLISHED,
        RELEASED
    }

    /** A message on the wire; packet id 0 and no stage to come for QoS 0. */
    record InFlight(int packetId, Publication publication, Stage stage) {}

    void offer(Publication publication) {
        waiting.add(publication);
    }

    /** The next message to write, now counted as on the wire; {@code null} when none waits or the window is full. */
    @Nullable
    InFlight next() {
        Publication publication = waiting.peek();
        if (publication == null) {
            return null;
        }
        if (publication.qos() == 0) {
            waiting.remove();
            return new InFlight(0, publication, Stage.PUBLISHED);
        }
        if (inFlight.size() >= Math.min(inFlightMax, receiveMaximum)) {
            return null;
        }
        waiting.remove();
        InFlight sent = new InFlight(freePacketId(), publication, Stage.PUBLISHED);
        inFlight.put(sent.packetId(), sent);
        return sent;
    }

    /** QoS 1 done; empty when nothing of this id and stage is on the wire. */
    Optional<Publication> pubAck(int packetId) {
        return remove(packetId, Stage.PUBLISHED, 1);
    }

    /** QoS 2 taken by the broker, PUBREL is due; empty when nothing of this id and stage is on the wire. */
    Optional<Publication> pubRec(int packetId) {
        InFlight sent = inFlight.get(packetId);
        if (sent == null
                || sent.stage() != Stage.PUBLISHED
                || sent.publication().qos() != 2) {
            return Optional.empty();
        }
        inFlight.put(packetId, new InFlight(packetId, sent.publication(), Stage.RELEASED));
        return Optional.of(sent.publication());
    }

    /** QoS 2 refused by the broker with a reason: the exchange is over. */
    Optional<Publication> pubRecRefused(int packetId) {
        return remove(packetId, Stage.PUBLISHED, 2);
    }

    /** QoS 2 done; empty when nothing of this id and stage is on the wire. */
    Optional<Publication> pubComp(int packetId) {
        return remove(packetId, Stage.RELEASED, 2);
    }

    /** A connection of the same session began: everything to resend, in order. */
    List<InFlight> resume(int brokerReceiveMaximum) {
        receiveMaximum = brokerReceiveMaximum;
        return List.copyOf(inFlight.values());
    }

    /**
     * A connection without the old session began. What was published and never taken waits again, before all else and in
     * order; what the broker had taken is done.
     *
     * @return what waits again
     */
    List<Publication> restart(int brokerReceiveMaximum) {
        receiveMaximum = brokerReceiveMaximum;
        List<InFlight> old = new ArrayList<>(inFlight.values());
        inFlight.clear();
        List<Publication> again = new ArrayList<>();
        for (int i = old.size() - 1; i >= 0; i--) {
            if (old.get(i).stage() == Stage.PUBLISHED) {
                waiting.addFirst(old.get(i).publication());
                again.add(0, old.get(i).publication());
            }
        }
        return again;
    }

    /** A packet id for SUBSCRIBE, which shares the numbers with PUBLISH. */
    int freePacketId() {
        do {
            lastPacketId = lastPacketId == PACKET_ID_MAX ? 1 : lastPacketId + 1;
        } while (inFlight.containsKey(lastPacketId));
        return lastPacketId;
    }

    private Optional<Publication> remove(int packetId, Stage stage, int qos) {
        InFlight sent = inFlight.get(packetId);
        if (sent == null || sent.stage() != stage || sent.publication().qos() != qos) {
            return Optional.empty();
        }
        inFlight.remove(packetId);
        return Optional.of(sent.publication());
    }
}
