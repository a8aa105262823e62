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

    private int lastPacketId;
    private boolean resuming;

    /** The memory of a session that an earlier process had: its client may still hold packet ids of then. */
    static SessionMemory restored(int lastPacketId) {
        SessionMemory memory = new SessionMemory();
        memory.lastPacketId = lastPacketId;
        memory.resuming = true;
        return memory;
    }

    /** QoS 2 packet ids received and not released. */
    Qos2Receipts received() {
        return received;
    }

    synchronized void sent(int packetId, @Nullable String outputId) {
        if (sent.put(packetId, new Sent(outputId, Progress.SENT)) == null) {
            lastPacketId = packetId;
        }
        resuming = false;
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

    /** Where packet ids must go on after a reconnect, 0 when they may start anew. */
    synchronized int resumeAfter() {
        return sent.isEmpty() && !resuming ? 0 : lastPacketId;
    }

    /** The memories of all sessions. */
    static final class All {

        private final Map<String, SessionMemory> byClient = new ConcurrentHashMap<>();

        SessionMemory of(String clientId) {
            return byClient.computeIfAbsent(clientId, id -> new SessionMemory());
        }

        void put(String clientId, SessionMemory memory) {
            byClient.put(clientId, memory);
        }

        int resumeAfter(String clientId) {
            SessionMemory memory = byClient.get(clientId);
            return memory == null ? 0 : memory.resumeAfter();
        }

        void forget(String clientId) {
            byClient.remove(clientId);
        }
    }
}
