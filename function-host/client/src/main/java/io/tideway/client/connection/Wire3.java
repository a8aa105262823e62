package io.tideway.client.connection;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import io.tideway.client.connection.ConnectionConfig.Login;
import io.tideway.client.connection.ConnectionConfig.Will;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** MQTT 3.1.1: what MQTT 5 carries in properties is not sent. */
final class Wire3 implements Wire {

    private final ConnectionConfig config;
    private final Mqtt3AsyncClient client;

    Wire3(ConnectionConfig config, MqttClientBuilder builder, Events events, Executor thread) {
        this.config = config;
        this.client = withDefaults(config, builder.useMqttVersion3())
                .addConnectedListener(context -> events.connected(
                        ((Mqtt3ClientConnectedContext) context).getConnAck().isSessionPresent(), true))
                .buildAsync();
        MessageFlow.receive(
                () -> client.toRx().publishes(MqttGlobalPublishFilter.ALL, true),
                publish -> events.received(arrived(publish)),
                thread);
    }

    private static Arrived arrived(Mqtt3Publish publish) {
        return new Arrived(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                MessageProperties.NONE,
                publish::acknowledge);
    }

    /** Said of the client and not of one CONNECT: the client makes its later ones of its defaults only. */
    private static Mqtt3ClientBuilder withDefaults(ConnectionConfig config, Mqtt3ClientBuilder client) {
        Mqtt3ClientBuilder known = client;
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
                .cleanSession(!config.session().isKept())
                .keepAlive((int) config.session().keepAlive().toSeconds());
        var unused = connect.send(); // Listeners tell.
    }

    @Override
    public CompletableFuture<Void> subscribe(String filter) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .handle((subAck, failure) -> Failures.subscribed(filter, failure));
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String filter) {
        return client.unsubscribeWith().topicFilter(filter).send();
    }

    @Override
    public CompletableFuture<PublishOutcome> publish(OutboundMessage message) {
        return client.publishWith()
                .topic(message.topic())
                .payload(message.payload())
                .qos(Messages5.qos(message.qos()))
                .retain(message.retain())
                .send()
                .handle((sent, failure) -> failure == null ? Failures.ACKNOWLEDGED : Failures.published(failure));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }
}
