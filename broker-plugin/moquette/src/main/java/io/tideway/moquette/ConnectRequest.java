package io.tideway.moquette;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tideway.gate.will.Will;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a CONNECT asks for, the same for all versions of MQTT.
 *
 * @param assigned whether the client id is ours because the client gave none
 * @param userName {@code null} when there is none
 * @param password {@code null} when there is none
 * @param version5 whether the client speaks MQTT 5
 * @param cleanStart whether an existing session is to end
 * @param expirySeconds how long the session outlives the connection, within the bound
 * @param expiryAsked what the client asked for
 * @param receiveMaximum unacknowledged PUBLISHes the client takes, within the bound
 * @param packetBytesMax largest packet the client takes
 * @param will {@code null} when there is none
 */
record ConnectRequest(
        String clientId,
        boolean assigned,
        @Nullable String userName,
        byte @Nullable [] password,
        boolean version5,
        boolean cleanStart,
        int keepAliveSeconds,
        int expirySeconds,
        long expiryAsked,
        int receiveMaximum,
        long packetBytesMax,
        @Nullable Will will) {

    static ConnectRequest of(MqttConnectMessage connect, MoquetteLimits limits) {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        MqttProperties properties = header.properties();
        boolean version5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
        long expiryMax = limits.sessionExpiryMax().toSeconds();
        long asked = version5
                ? Properties5.unsigned(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
                : header.isCleanSession() ? 0 : expiryMax;
        String clientId = payload.clientIdentifier();
        boolean assigned = clientId == null || clientId.isEmpty();
        return new ConnectRequest(
                assigned ? UUID.randomUUID().toString() : clientId,
                assigned,
                header.hasUserName() ? payload.userName() : null,
                header.hasPassword() ? payload.passwordInBytes() : null,
                version5,
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                (int) Math.min(asked, expiryMax),
                asked,
                (int) Math.min(
                        Properties5.unsigned(properties, MqttProperties.RECEIVE_MAXIMUM, 65_535), limits.inFlightMax()),
                Properties5.unsigned(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
                header.isWillFlag() ? will(connect) : null);
    }

    private static Will will(MqttConnectMessage connect) {
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

    /**
     * The CONNECT that Moquette gets: MQTT 5 whatever the client speaks. That spares its MQTT 3 sessions the resend timer which
     * eats their window, and says expiry and window explicitly. The window is the same for every connection of a session, because
     * Moquette loses messages when it shrinks; the gate keeps to the client's. The will stays with the gate.
     */
    MqttConnectMessage toMoquette(int inFlightMax) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds));
        properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, inFlightMax));
        return new MqttConnectMessage(
                new MqttFixedHeader(MqttMessageType.CONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttConnectVariableHeader(
                        MqttVersion.MQTT_5.protocolName(),
                        MqttVersion.MQTT_5.protocolLevel(),
                        userName != null,
                        false,
                        false,
                        0,
                        false,
                        false,
                        keepAliveSeconds,
                        properties),
                new MqttConnectPayload(
                        clientId, MqttProperties.NO_PROPERTIES, null, (byte[]) null, userName, (byte[]) null));
    }
}
