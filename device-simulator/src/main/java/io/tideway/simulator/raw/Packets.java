package io.tideway.simulator.raw;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.Will;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds the packets a device sends and reads the properties it needs. */
final class Packets {
    private static final int SESSION_EXPIRY = 0x11;
    private static final int RECEIVE_MAXIMUM = 0x21;
    private static final int RECEIVE_MAXIMUM_DEFAULT = 65_535;

    private Packets() {}

    static MqttConnectMessage connect(DeviceConfig config) {
        boolean v5 = config.version() == io.tideway.simulator.device.MqttVersion.V5;
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .clientId(config.clientId())
                .protocolVersion(v5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .cleanSession(!config.persistentSession())
                .keepAlive((int) config.keepAlive().toSeconds());
        if (v5 && config.persistentSession()) {
            MqttProperties properties = new MqttProperties();
            properties.add(new IntegerProperty(
                    SESSION_EXPIRY, (int) config.sessionExpiry().toSeconds()));
            connect.properties(properties);
        }
        config.loginIfAny()
                .ifPresent(login -> connect.username(login.userName())
                        .password(login.password().getBytes(StandardCharsets.UTF_8)));
        Will will = config.will();
        if (will != null) {
            connect.willFlag(true)
                    .willTopic(will.topic())
                    .willMessage(will.payload())
                    .willQoS(MqttQoS.valueOf(will.qos()))
                    .willRetain(will.retain());
        }
        return connect.build();
    }

    /** MQTT 3.1.1 reserves the bits of what it does not know: without wishes they are zero. */
    static MqttSubscribeMessage subscribe(int packetId, String topicFilter, Interest interest) {
        MqttSubscriptionOption option = new MqttSubscriptionOption(
                MqttQoS.valueOf(interest.qos()),
                false,
                interest.asPublished(),
                interest.stored()
                        ? RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
                        : RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE);
        return MqttMessageBuilders.subscribe()
                .messageId(packetId)
                .addSubscription(topicFilter, option)
                .build();
    }

    static MqttPublishMessage publish(int packetId, Publication publication, boolean dup, boolean v5) {
        MqttFixedHeader fixed = new MqttFixedHeader(
                MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(publication.qos()), publication.retain(), 0);
        MqttPublishVariableHeader variable = new MqttPublishVariableHeader(
                publication.topic(),
                packetId == 0 ? -1 : packetId,
                v5 ? PublishProperties.encoded(publication.properties()) : MqttProperties.NO_PROPERTIES);
        return new MqttPublishMessage(fixed, variable, Unpooled.wrappedBuffer(publication.payload()));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP without a reason. */
    static MqttMessage answer(MqttMessageType type, int packetId) {
        MqttQoS reserved = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, reserved, false, 2), MqttMessageIdVariableHeader.from(packetId));
    }

    static MqttMessage bare(MqttMessageType type) {
        return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
    }

    /** DISCONNECT of MQTT 5 that sets the expiry of the session to zero. */
    static MqttMessage disconnectEndingSession() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(SESSION_EXPIRY, 0));
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) 0, properties));
    }

    static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    /** Reason code of a PUBACK, PUBREC, PUBREL or PUBCOMP, 0 where there is none. */
    static int reasonCode(MqttMessage message) {
        return message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
                ? header.reasonCode() & 0xFF
                : 0;
    }

    static int receiveMaximum(@Nullable MqttProperties properties) {
        Object property = properties == null ? null : properties.getProperty(RECEIVE_MAXIMUM);
        return property instanceof IntegerProperty number ? number.value() : RECEIVE_MAXIMUM_DEFAULT;
    }
}
