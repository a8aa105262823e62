package io.tideway.hivemq;

import io.tideway.gate.InboundMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * QoS 2 messages that HiveMQ has noted as received and no function has. When such a message is sent again, HiveMQ answers by
 * itself; the gate has to bring it to the functions before that answer. Kept in memory, as HiveMQ keeps its notes: after a
 * restart neither knows of the message, and it counts as new. Bounded by the number of sessions: a connection ends at its first.
 * Thread-safe.
 */
final class Qos2Memory {

    private record Key(String clientId, int packetId) {}

    private final Map<Key, InboundMessage> open = new ConcurrentHashMap<>();

    /** It has come and is not durable. */
    void add(InboundMessage message) {
        open.put(new Key(message.clientId(), message.packetId()), message);
    }

    /** It is durable, or will never be. */
    void remove(InboundMessage message) {
        open.remove(new Key(message.clientId(), message.packetId()));
    }

    @Nullable
    InboundMessage find(String clientId, int packetId) {
        return open.get(new Key(clientId, packetId));
    }

    int size() {
        return open.size();
    }
}
