package io.tideway.simulator.hivemq;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.Will;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** The HiveMQ client in MQTT 5. Thread-safe as the client is. */
final class HiveMq5Wire implements HiveMqWire {
    private final DeviceConfig config;
    private final Mqtt5AsyncClient client;

    HiveMq5Wire(DeviceConfig config, MqttClientBuilder builder, HiveMqEvents events, Executor executor) {
        this.config = config;
        this.client = builder.useMqttVersion5()
                .addConnectedListener(context -> {
                    boolean present =
                            ((Mqtt5ClientConnectedContext) context).getConnAck().isSessionPresent();
                    executor.execute(() -> events.connected(present));
                })
                .buildAsync();
        // Before connecting: what a resumed session delivers to nobody would be acknowledged and dropped.
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> {
                    events.received(HiveMq5Messages.delivery(publish));
                    publish.acknowledge();
                },
                executor,
                true);
    }

    @Override
    public CompletableFuture<Void> connect() {
        var connect = client.connectWith()
                .cleanStart(!config.persistentSession())
                .keepAlive((int) config.keepAlive().toSeconds())
                .sessionExpiryInterval(
                        config.persistentSession() ? config.sessionExpiry().toSeconds() : 0);
        connect.restrictions().sendMaximum(config.inFlightMax()).applyRestrictions();
        config.loginIfAny()
                .ifPresent(login -> connect.simpleAuth()
                        .username(login.userName())
                        .password(login.password().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .applySimpleAuth());
        Will will = config.will();
        if (will != null) {
            connect.willPublish()
                    .topic(will.topic())
                    .payload(will.payload())
                    .qos(qos(will.qos()))
                    .retain(will.retain())
                    .applyWillPublish();
        }
        return connect.send().thenAccept(connAck -> {});
    }

    @Override
    public CompletableFuture<Integer> subscribe(String topicFilter, int qos) {
        return client.subscribeWith()
                .topicFilter(topicFilter)
                .qos(qos(qos))
                .send()
                .handle((subAck, failure) ->
                        failure == null ? subAck.getReasonCodes().get(0).getCode() : refusal(failure));
    }

    @Override
    public CompletableFuture<Integer> publish(Publication publication) {
        return client.publish(HiveMq5Messages.publish(publication)).handle((result, failure) -> {
            Throwable error = failure != null ? failure : result.getError().orElse(null);
            return error == null ? 0 : refusal(error);
        });
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }

    static MqttQos qos(int qos) {
        return switch (qos) {
            case 0 -> MqttQos.AT_MOST_ONCE;
            case 1 -> MqttQos.AT_LEAST_ONCE;
            default -> MqttQos.EXACTLY_ONCE;
        };
    }

    private static int refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Mqtt5PubAckException refused) {
            return refused.getMqttMessage().getReasonCode().getCode();
        }
        if (cause instanceof Mqtt5PubRecException refused) {
            return refused.getMqttMessage().getReasonCode().getCode();
        }
        if (cause instanceof Mqtt5SubAckException refused) {
            return refused.getMqttMessage().getReasonCodes().get(0).getCode();
        }
        throw new CompletionException(cause);
    }
}
