package io.tideway.client.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Packet id and DUP of the messages on the wire, which the client does not show, for those that it delivers: in the same
 * order, because it delivers in the order of receipt. A message that the client drops is skipped, told by topic and length.
 *
 * <p>Single-threaded: the connection's thread.
 */
final class PacketLog {

    /** Far beyond what a broker may have under way; reached only if the client delivers nothing any more. */
    private static final int PACKETS_MAX = 100_000;

    /**
     * One PUBLISH with QoS 1 or 2 on the wire.
     *
     * @param topicHash of the topic's bytes
     */
    record Packet(int topicHash, int payloadLength, int packetId, boolean dup) {}

    private final ArrayDeque<Packet> packets = new ArrayDeque<>();

    void seen(Packet packet) {
        if (packets.size() < PACKETS_MAX) {
            packets.add(packet);
        }
    }

    /** A new connection begins; what the last one did not deliver was dropped with it. */
    void begin() {
        packets.clear();
    }

    /** The packet that brought the message; {@code null} when none is known. */
    @Nullable
    Packet take(String topic, int payloadLength) {
        int hash = topicHash(topic.getBytes(StandardCharsets.UTF_8));
        for (Packet next = packets.poll(); next != null; next = packets.poll()) {
            if (next.topicHash() == hash && next.payloadLength() == payloadLength) {
                return next;
            }
        }
        return null;
    }

    static int topicHash(byte[] topic) {
        int hash = 0;
        for (byte b : topic) {
            hash = nextHash(hash, b);
        }
        return hash;
    }

    static int nextHash(int hash, byte next) {
        return 31 * hash + next;
    }
}
