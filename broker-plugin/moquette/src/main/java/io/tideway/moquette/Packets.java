package io.tideway.moquette;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;

/** Builds the packets that the gate itself sends. */
final class Packets {

    static final MqttMessage PINGRESP = new MqttMessage(header(MqttMessageType.PINGRESP, MqttQoS.AT_MOST_ONCE));

    private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader CONNACK = header(MqttMessageType.CONNACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader SUBACK = header(MqttMessageType.SUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader UNSUBACK = header(MqttMessageType.UNSUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader DISCONNECT = header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE);

    private static final MqttFixedHeader PUBREL = header(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE);

    private Packets() {}

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 0);
    }

    /** The first answer to a PUBLISH: PUBACK for QoS 1, PUBREC for QoS 2. */
    static MqttMessage publishAnswer(int qos, int packetId, byte reason) {
        return new MqttMessage(qos == 1 ? PUBACK : PUBREC, replyHeader(packetId, reason));
    }

    static MqttMessage pubComp(int packetId) {
        return new MqttMessage(PUBCOMP, replyHeader(packetId, (byte) 0));
    }

    private static MqttMessageIdVariableHeader replyHeader(int packetId, byte reason) {
        return reason == 0
                ? MqttMessageIdVariableHeader.from(packetId)
                : new MqttPubReplyMessageVariableHeader(packetId, reason, MqttProperties.NO_PROPERTIES);
    }

    /** A PUBLISH of QoS 0 that is of no session. */
    static MqttPublishMessage publish(String topic, byte[] payload) {
        return new MqttPublishMessage(
                header(MqttMessageType.PUBLISH, MqttQoS.AT_MOST_ONCE),
                new MqttPublishVariableHeader(topic, 0),
                Unpooled.wrappedBuffer(payload));
    }

    static MqttMessage pubRel(int packetId) {
        return new MqttMessage(PUBREL, MqttMessageIdVariableHeader.from(packetId));
    }

    static MqttConnAckMessage connAck(MqttConnectReturnCode code, boolean sessionPresent, MqttProperties properties) {
        return new MqttConnAckMessage(CONNACK, new MqttConnAckVariableHeader(code, sessionPresent, properties));
    }

    static MqttSubAckMessage subAck(int packetId, List<Integer> codes) {
        return new MqttSubAckMessage(SUBACK, MqttMessageIdVariableHeader.from(packetId), new MqttSubAckPayload(codes));
    }

    static MqttUnsubAckMessage unsubAck(int packetId, int filters) {
        Short[] codes = new Short[filters];
        java.util.Arrays.fill(codes, (short) 0);
        return new MqttUnsubAckMessage(
                UNSUBACK, MqttMessageIdVariableHeader.from(packetId), new MqttUnsubAckPayload(List.of(codes)));
    }

    static MqttMessage disconnect(byte reason) {
        return new MqttMessage(
                DISCONNECT, new MqttReasonCodeAndPropertiesVariableHeader(reason, MqttProperties.NO_PROPERTIES));
    }
}
