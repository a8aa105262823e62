package io.tideway.simulator.hivemq;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.Will;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The HiveMQ client in MQTT 3.1.1. Thread-safe as the client is. */
final class HiveMq3Wire implements HiveMqWire {
    private static final int SUBSCRIPTION_REFUSED = 0x80;

    private final DeviceConfig config;
    private final Mqtt3AsyncClient client;

    HiveMq3Wire(DeviceConfig config, MqttClientBuilder builder, HiveMqEvents events, Executor executor) {
        this.config = config;
        this.client = builder.useMqttVersion3()
                .addConnectedListener(context -> {
                    boolean present =
                            ((Mqtt3ClientConnectedContext) context).getConnAck().isSessionPresent();
                    executor.execute(() -> events.connected(present));
                })
                .buildAsync();
        // Before connecting: what a resumed session delivers to nobody would be acknowledged and dropped.
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> {
                    events.received(delivery(publish));
                    publish.acknowledge();
                },
                executor,
                true);
    }

    @Override
    public CompletableFuture<Void> connect() {
        var connect = client.connectWith()
                .cleanSession(!config.persistentSession())
                .keepAlive((int) config.keepAlive().toSeconds());
        connect.restrictions().sendMaximum(config.inFlightMax()).applyRestrictions();
        config.loginIfAny()
                .ifPresent(login -> connect.simpleAuth()
                        .username(login.userName())
                        .password(login.password().getBytes(StandardCharsets.UTF_8))
                        .applySimpleAuth());
        Will will = config.will();
        if (will != null) {
            connect.willPublish()
                    .topic(will.topic())
                    .payload(will.payload())
                    .qos(HiveMq5Wire.qos(will.qos()))
                    .retain(will.retain())
                    .applyWillPublish();
        }
        return connect.send().thenAccept(connAck -> {});
    }

    @Override
    public CompletableFuture<Integer> subscribe(String topicFilter, int qos) {
        return client.subscribeWith()
                .topicFilter(topicFilter)
                .qos(HiveMq5Wire.qos(qos))
                .send()
                .handle((subAck, failure) -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof Mqtt3SubAckException) {
                        return SUBSCRIPTION_REFUSED;
                    }
                    if (cause != null) {
                        throw new CompletionException(cause);
                    }
                    return subAck.getReturnCodes().get(0).getCode();
                });
    }

    @Override
    public CompletableFuture<Integer> publish(Publication publication) {
        return client.publishWith()
                .topic(publication.topic())
                .payload(publication.payload())
                .qos(HiveMq5Wire.qos(publication.qos()))
                .retain(publication.retain())
                .send()
                .thenApply(published -> 0);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }

    private static Delivery delivery(Mqtt3Publish publish) {
        return new Delivery(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                false,
                MessageProperties.NONE,
                System.nanoTime());
    }
}
