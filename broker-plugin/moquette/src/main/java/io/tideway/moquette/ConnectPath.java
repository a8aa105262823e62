package io.tideway.moquette;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.tideway.gate.will.Will;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides whether a CONNECT gets in. Stateless; does not block. */
final class ConnectPath {

    private final Gate gate;
    private final boolean anonymous;

    ConnectPath(Gate gate, boolean anonymous) {
        this.gate = gate;
        this.anonymous = anonymous;
    }

    /** Why a CONNECT is refused before anyone is asked for credentials, {@code null} when it is not. */
    @Nullable
    MqttConnAckMessage refusal(MqttConnectMessage connect, ConnectRequest request) {
        boolean version5 = request.version5();
        boolean nameless = request.assigned() && !version5 && !request.cleanStart();
        if (nameless
                || !gate.guard().clientId(request.clientId()).isAccepted()
                || !isUserNameAccepted(request.userName())) {
            gate.counters().count(BrokerCounter.CONNECTS_REFUSED_IDENTIFIER);
            return refuse(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID
                            : MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        }
        if (!gate.store().hasRoom()) {
            gate.counters().count(BrokerCounter.CONNECTS_REFUSED_STORE);
            return refuse(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                            : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
        }
        if (connect.variableHeader().properties().getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            gate.counters().count(BrokerCounter.CONNECTS_REFUSED_CREDENTIALS);
            return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
        }
        Will will = request.will();
        if (will != null && !gate.guard().willTopic(will.topic()).isAccepted()) {
            gate.counters().count(BrokerCounter.CONNECTS_REFUSED_WILL);
            return refuse(
                    version5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_TOPIC_NAME_INVALID
                            : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
        }
        return null;
    }

    private boolean isUserNameAccepted(@Nullable String userName) {
        return userName == null
                || userName.isEmpty()
                || gate.guard().userName(userName).isAccepted();
    }

    /** Whether the credentials are good, maybe later and on another thread. */
    CompletionStage<Boolean> authenticate(ConnectRequest request) {
        String userName = request.userName();
        return userName == null || userName.isEmpty()
                ? CompletableFuture.completedFuture(anonymous)
                : gate.authenticator().authenticate(request.clientId(), userName, request.password());
    }

    /** Asked once a change of the users would reach this connection: whether one has come on its way here. */
    boolean isStillGood(ConnectRequest request) {
        String userName = request.userName();
        return userName == null
                || userName.isEmpty()
                || gate.authenticator().isStillGood(request.clientId(), userName, request.password());
    }

    /** Asked once the client is known: whether it may publish its will. */
    @Nullable
    MqttConnAckMessage willRefusal(ConnectRequest request) {
        Will will = request.will();
        if (will == null || gate.authorizer().mayPublish(request.clientId(), request.userName(), will.topic())) {
            return null;
        }
        gate.counters().count(BrokerCounter.CONNECTS_REFUSED_WILL);
        return notAuthorized(request);
    }

    MqttConnAckMessage badCredentials(ConnectRequest request) {
        gate.counters().count(BrokerCounter.CONNECTS_REFUSED_CREDENTIALS);
        if (request.userName() == null) {
            return notAuthorized(request);
        }
        return refuse(
                request.version5()
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                        : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
    }

    private static MqttConnAckMessage notAuthorized(ConnectRequest request) {
        return refuse(
                request.version5()
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
    }

    static MqttConnAckMessage refuse(MqttConnectReturnCode code) {
        return Packets.connAck(code, false, MqttProperties.NO_PROPERTIES);
    }

    /** The CONNACK of a client that is in. */
    MqttConnAckMessage accept(ConnectRequest request, boolean sessionPresent) {
        MqttProperties properties = new MqttProperties();
        if (request.version5()) {
            if (request.expirySeconds() != request.expiryAsked()) {
                properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, request.expirySeconds()));
            }
            if (request.assigned()) {
                properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, request.clientId()));
            }
            properties.add(new IntegerProperty(
                    MqttProperties.RECEIVE_MAXIMUM, gate.limits().receiveMaximum()));
            properties.add(new IntegerProperty(
                    MqttProperties.MAXIMUM_PACKET_SIZE, gate.limits().packetBytesMax()));
        }
        return Packets.connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent, properties);
    }
}
