package io.tideway.client.connection;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.tideway.client.connection.ConnectionConfig.Login;
import io.tideway.client.connection.ConnectionConfig.Will;
import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** MQTT 5. */
final class Wire5 implements Wire {

    private static final int RECEIVE_MAXIMUM = 65_535;

    private final ConnectionConfig config;
    private final Mqtt5AsyncClient client;

    Wire5(ConnectionConfig config, MqttClientBuilder builder, Events events, Executor thread) {
        this.config = config;
        this.client = withDefaults(config, builder.useMqttVersion5())
                .addConnectedListener(context -> connected(context, events))
                .buildAsync();
        MessageFlow.receive(
                () -> client.toRx().publishes(MqttGlobalPublishFilter.ALL, true),
                publish -> events.received(Messages5.arrived(publish)),
                thread);
    }

    private static void connected(MqttClientConnectedContext context, Events events) {
        Mqtt5ConnAck answer = ((Mqtt5ClientConnectedContext) context).getConnAck();
        events.connected(answer.isSessionPresent(), answer.getRestrictions().isSharedSubscriptionAvailable());
    }

    /** Said of the client and not of one CONNECT: the client makes its later ones of its defaults only. */
    private static Mqtt5ClientBuilder withDefaults(ConnectionConfig config, Mqtt5ClientBuilder client) {
        Mqtt5ClientBuilder known = client;
        if (config.login().isPresent()) {
            Login login = config.login().get();
            var auth = known.simpleAuth().username(login.user());
            known = (login.password().isPresent()
                            ? auth.password(login.password().get().getBytes(StandardCharsets.UTF_8))
                            : auth)
                    .applySimpleAuth();
        }
        if (config.will().isPresent()) {
            Will will = config.will().get();
            known = known.willPublish()
                    .topic(will.topic())
                    .payload(will.payload())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(will.retain())
                    .applyWillPublish();
        }
        return known;
    }

    @Override
    public void connect() {
        var connect = client.connectWith()
                .cleanStart(!config.session().isKept())
                .keepAlive((int) config.session().keepAlive().toSeconds())
                .sessionExpiryInterval(config.session().expiry().toSeconds());
        // Not less than the protocol's most: Mosquitto 2.0 does not keep to it when it has held messages for us, and
        // the client would end the connection for that, again and again. What bounds us is ReadBound.
        connect.restrictions().receiveMaximum(RECEIVE_MAXIMUM).applyRestrictions();
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
