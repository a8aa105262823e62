package io.tideway.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gate remembers of one session from connection to connection, in this process. Thread-safe.
 *
 * <p>Bounded by the windows of both directions.
 */
final class SessionMemory {

    /** How far a packet sent to the client is acknowledged. */
    enum Progress {
        /** No packet of that id is under way. */
        UNKNOWN,
        /** Sent. */
        SENT,
        /** QoS 2: received by the client, to be completed. */
        RECEIVED
    }

    private record Sent(@Nullable String outputId, Progress progress) {}

    private final Qos2Receipts received = new Qos2Receipts();
    private final Map<Integer, Sent> sent = new HashMap<>();

    /** QoS 2 packet ids received and not released. */
    Qos2Receipts received() {
        return received;
    }

    synchronized void sent(int packetId, @Nullable String outputId) {
        sent.put(packetId, new Sent(outputId, Progress.SENT));
    }

    synchronized Progress progress(int packetId) {
        Sent packet = sent.get(packetId);
        return packet == null ? Progress.UNKNOWN : packet.progress();
    }

    synchronized void receivedByClient(int packetId) {
        sent.computeIfPresent(packetId, (id, packet) -> new Sent(packet.outputId(), Progress.RECEIVED));
    }

    /** The client has acknowledged for good; gives the output that this packet carried, {@code null} if none. */
    synchronized @Nullable String acknowledged(int packetId) {
        Sent packet = sent.remove(packetId);
        return packet == null ? null : packet.outputId();
    }

    /** The memories of all sessions. */
    static final class All {

        private final Map<String, SessionMemory> byClient = new ConcurrentHashMap<>();

        SessionMemory of(String clientId) {
            return byClient.computeIfAbsent(clientId, id -> new SessionMemory());
        }

        void forget(String clientId) {
            byClient.remove(clientId);
        }
    }
}
