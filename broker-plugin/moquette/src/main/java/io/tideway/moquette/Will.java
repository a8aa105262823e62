package io.tideway.moquette;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published when a client is lost.
 *
 * @param delaySeconds how long the client has to come back before that
 */
record Will(String topic, byte[] payload, int qos, boolean retain, long delaySeconds, MessageProperties properties) {

    static Will of(MqttConnectMessage connect) {
        MqttProperties properties = connect.payload().willProperties();
        byte[] payload = connect.payload().willMessageInBytes();
        return new Will(
                connect.payload().willTopic(),
                payload == null ? new byte[0] : payload,
                connect.variableHeader().willQos(),
                connect.variableHeader().isWillRetain(),
                Properties5.unsigned(properties, MqttProperties.WILL_DELAY_INTERVAL, 0),
                Properties5.read(properties));
    }

    /** The same, not waiting longer than the session lives. */
    Will delayedAtMost(long seconds) {
        return new Will(topic, payload, qos, retain, Math.min(delaySeconds, seconds), properties);
    }

    /** The message as if its client had sent it. */
    InboundMessage toMessage(String clientId, @Nullable String userName, long nowMs) {
        return new InboundMessage(clientId, userName, topic, payload, qos, retain, false, 0, properties, nowMs);
    }
}
