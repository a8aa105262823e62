package io.moquette.broker;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.time.Instant;
import java.util.Arrays;

/**
 * A message that is published, before it goes to each of its subscribers.
 *
 * @param retain what subscriptions that keep the flag as published get to see
 * @param properties without a subscription identifier; not to be changed
 */
public record Publication(String topic, byte[] payload, int qos, boolean retain, MqttProperty<?>[] properties) {

    /** As a subscriber gets it; each shares the payload's bytes and counts its own references. */
    SessionRegistry.PublishedMessage to(Subscription subscriber) {
        return new SessionRegistry.PublishedMessage(
                new Topic(topic),
                MqttQoS.valueOf(Math.min(qos, subscriber.option().qos().value())),
                Unpooled.wrappedBuffer(payload),
                retain && subscriber.option().isRetainAsPublished(),
                Instant.MAX, // expiry is the gate's affair
                propertiesFor(subscriber));
    }

    private MqttProperty<?>[] propertiesFor(Subscription subscriber) {
        if (!subscriber.hasSubscriptionIdentifier()) {
            return properties;
        }
        MqttProperty<?>[] extended = Arrays.copyOf(properties, properties.length + 1);
        extended[properties.length] = new IntegerProperty(
                MqttProperties.SUBSCRIPTION_IDENTIFIER,
                subscriber.getSubscriptionIdentifier().value());
        return extended;
    }
}
