package io.tideway.simulator.nullserver;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;

/** One connection: each packet has its answer, and all answers to what was read together leave together. */
final class NullConnection extends SimpleChannelInboundHandler<MqttMessage> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            var unused = context.close();
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNECT ->
                write(
                        context,
                        MqttMessageBuilders.connAck()
                                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                                .build());
            case SUBSCRIBE -> subscribe(context, (MqttSubscribeMessage) message);
            case PUBLISH -> publish(context, (MqttPublishMessage) message);
            case PUBREL -> answer(context, MqttMessageType.PUBCOMP, id(message));
            case PINGREQ ->
                write(
                        context,
                        new MqttMessage(
                                new MqttFixedHeader(MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0)));
            case DISCONNECT -> {
                var unused = context.close();
            }
            default -> {} // It delivers nothing, so that there is nothing else to answer.
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    private static void subscribe(ChannelHandlerContext context, MqttSubscribeMessage message) {
        MqttMessageBuilders.SubAckBuilder answer =
                MqttMessageBuilders.subAck().packetId(message.variableHeader().messageId());
        message.payload()
                .topicSubscriptions()
                .forEach(subscription ->
                        answer.addGrantedQos(subscription.option().qos()));
        write(context, answer.build());
    }

    private static void publish(ChannelHandlerContext context, MqttPublishMessage message) {
        switch (message.fixedHeader().qosLevel()) {
            case AT_LEAST_ONCE ->
                answer(context, MqttMessageType.PUBACK, message.variableHeader().packetId());
            case EXACTLY_ONCE ->
                answer(context, MqttMessageType.PUBREC, message.variableHeader().packetId());
            default -> {}
        }
    }

    private static int id(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private static void answer(ChannelHandlerContext context, MqttMessageType type, int packetId) {
        write(
                context,
                new MqttMessage(
                        new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
                        MqttMessageIdVariableHeader.from(packetId)));
    }

    private static void write(ChannelHandlerContext context, MqttMessage message) {
        var unused = context.write(message, context.voidPromise());
    }
}
