package io.tideway.client.connection;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** MQTT 5. */
final class Wire5 implements Wire {

    private final ConnectionConfig config;
    private final Mqtt5AsyncClient client;

    Wire5(ConnectionConfig config, MqttClientBuilder builder, Events events, Executor thread) {
        this.config = config;
        this.client = builder.useMqttVersion5()
                .addConnectedListener(context -> events.connected(
                        ((Mqtt5ClientConnectedContext) context).getConnAck().isSessionPresent()))
                .buildAsync();
        // Before connecting: what a resumed session delivers to nobody would be acknowledged and dropped.
        client.publishes(
                MqttGlobalPublishFilter.ALL, publish -> events.received(Messages5.arrived(publish)), thread, true);
    }

    @Override
    public void connect() {
        var connect = client.connectWith()
                .cleanStart(!config.session().isKept())
                .keepAlive((int) config.session().keepAlive().toSeconds())
                .sessionExpiryInterval(config.session().expiry().toSeconds());
        connect.restrictions().receiveMaximum(config.session().receiveMaximum()).applyRestrictions();
        config.login().ifPresent(login -> {
            var auth = connect.simpleAuth().username(login.user());
            (login.password().isPresent()
                            ? auth.password(login.password().get().getBytes(StandardCharsets.UTF_8))
                            : auth)
                    .applySimpleAuth();
        });
        config.will()
                .ifPresent(will -> connect.willPublish()
                        .topic(will.topic())
                        .payload(will.payload())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .retain(will.retain())
                        .applyWillPublish());
        var unused = connect.send(); // Listeners tell.
    }

    @Override
    public CompletableFuture<Void> subscribe(String filter) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
                .retainAsPublished(true)
                .send()
                .handle((subAck, failure) -> Failures.subscribed(filter, failure));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String filter) {
        return client.unsubscribeWith().topicFilter(filter).send().thenAccept(unsubAck -> {});
    }

    @Override
    public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
        return client.publish(Messages5.publish(message)).handle(Wire5::outcome);
    }

    private static PublishOutcome outcome(Mqtt5PublishResult result, Throwable failure) {
        return failure != null
                ? Failures.published(failure)
                : result.getError().map(Failures::published).orElse(Failures.ACKNOWLEDGED);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }
}
