package io.tideway.moquette;

import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.will.MessageRecord;

/**
 * One retained message as it is stored.
 *
 * @param expiresAtMs milliseconds since the epoch, 0 for never
 */
record RetainedRecord(String topic, byte[] payload, int qos, MessageProperties properties, long expiresAtMs) {

    /** Objects and map entry around the payload, roughly. */
    private static final int OVERHEAD_BYTES = 200;

    static RetainedRecord of(Outgoing message, long nowMs) {
        long expiry = message.properties().expirySeconds();
        return new RetainedRecord(
                message.topic(),
                message.payload(),
                message.qos(),
                message.properties(),
                expiry < 0 ? 0 : nowMs + 1000 * expiry);
    }

    /** @throws IllegalStateException when the bytes are not a retained message this version can read */
    static RetainedRecord decode(String topic, byte[] bytes) {
        MessageRecord stored = MessageRecord.decode(topic, bytes);
        return new RetainedRecord(topic, stored.payload(), stored.qos(), stored.properties(), stored.expiresAtMs());
    }

    byte[] encode() {
        return new MessageRecord(topic, payload, qos, properties, expiresAtMs).encode();
    }

    boolean isExpired(long nowMs) {
        return expiresAtMs != 0 && nowMs >= expiresAtMs;
    }

    int bytes() {
        return payload.length + topic.length() + OVERHEAD_BYTES;
    }

    /** As Moquette sends it to a new subscriber: with the seconds that remain. */
    RetainedMessage toMoquette(long nowMs) {
        MessageProperties remaining =
                properties.withExpiry(expiresAtMs == 0 ? -1 : Math.max(1, (expiresAtMs - nowMs) / 1000));
        MqttProperty<?>[] written = Properties5.write(remaining, null).listAll().toArray(new MqttProperty<?>[0]);
        return new RetainedMessage(new Topic(topic), MqttQoS.valueOf(qos), payload, written);
    }
}
