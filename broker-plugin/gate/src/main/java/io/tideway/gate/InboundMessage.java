package io.tideway.gate;

import io.tideway.gate.MessageProperties.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One PUBLISH as a device sent it. Immutable by contract: the payload is not copied, nobody may write to it.
 *
 * @param clientId MQTT client id of the sender, never empty
 * @param userName user of the connection, {@code null} for anonymous
 * @param topic topic name, validated
 * @param payload the bytes
 * @param qos 0, 1 or 2
 * @param retain RETAIN flag
 * @param dup DUP flag: the sender may have sent it before
 * @param packetId packet identifier, 0 for QoS 0
 * @param properties MQTT 5 properties
 * @param receivedAtMs wall clock at the gate, milliseconds since the epoch
 */
public record InboundMessage(
        String clientId,
        @Nullable String userName,
        String topic,
        byte[] payload,
        int qos,
        boolean retain,
        boolean dup,
        int packetId,
        MessageProperties properties,
        long receivedAtMs) {

    /** The same with these user properties in place of its own. */
    public InboundMessage withUserProperties(List<UserProperty> others) {
        return new InboundMessage(
                clientId,
                userName,
                topic,
                payload,
                qos,
                retain,
                dup,
                packetId,
                properties.withUserProperties(others),
                receivedAtMs);
    }
}
