package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A device that numbers its messages, keeps what is not acknowledged, and sends that again with DUP when it reconnects. */
final class SimDevice {

    private static final int IN_FLIGHT_MAX = 8;

    final String name;
    final boolean usesMessageIds;

    /** It is a gateway of another's devices: it keeps messages until their effect is committed. */
    final boolean awaitsEffects;

    final String topic;
    private final Map<Integer, InboundMessage> unacknowledged = new LinkedHashMap<>();
    private int connection;
    int sent;
    int acknowledged;

    SimDevice(String name, String topic, boolean usesMessageIds, boolean awaitsEffects) {
        this.awaitsEffects = awaitsEffects;
        this.name = name;
        this.topic = topic;
        this.usesMessageIds = usesMessageIds;
    }

    boolean idle() {
        return unacknowledged.isEmpty();
    }

    boolean maySend() {
        return unacknowledged.size() < IN_FLIGHT_MAX;
    }

    /** Makes the next message. Payloads repeat on purpose: equal payloads must not count as duplicates. */
    InboundMessage next(long nowMs) {
        sent++;
        InboundMessage message = message(sent, false, nowMs);
        unacknowledged.put(sent, message);
        return message;
    }

    private InboundMessage message(int sequence, boolean dup, long nowMs) {
        MessageProperties properties = usesMessageIds
                ? new MessageProperties(
                        0, null, null, null, -1, List.of(new UserProperty("message-id", name + sequence)))
                : MessageProperties.NONE;
        byte[] payload = (name + " " + sequence).getBytes(StandardCharsets.UTF_8);
        // Ids of applications travel without DUP, as from a bridge that makes a new packet of each attempt.
        return new InboundMessage(
                name, null, topic, payload, 1, false, dup && !usesMessageIds, sequence % 60_000 + 1, properties, nowMs);
    }

    /** What it sends after a reconnect, in the order it first sent it. */
    List<InboundMessage> reconnect(long nowMs) {
        connection++;
        unacknowledged.replaceAll((sequence, message) -> message(sequence, true, nowMs));
        return List.copyOf(unacknowledged.values());
    }

    Acknowledgement acknowledgement(InboundMessage message, Runnable check) {
        int sequence = Integer.parseInt(new String(message.payload(), StandardCharsets.UTF_8).split(" ")[1]);
        int sentOn = connection;
        return new Acknowledgement() {
            @Override
            public void durable() {
                check.run();
                if (sentOn == connection && unacknowledged.remove(sequence) != null) {
                    acknowledged++;
                }
            }

            @Override
            public boolean awaitsEffect() {
                return awaitsEffects;
            }

            @Override
            public boolean isWithdrawn() {
                return sentOn != connection;
            }

            @Override
            public void rejected(Rejection reason) {
                throw new AssertionError("rejected " + name + " " + sequence + ": " + reason);
            }
        };
    }
}
