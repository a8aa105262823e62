package io.tideway.simulator.raw;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.tideway.simulator.device.Delivery;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection of a device: turns packets into calls on its {@link RawDevice} and bytes into as few writes as
 * possible. Event loop only.
 */
final class RawConnection extends SimpleChannelInboundHandler<MqttMessage> {
    private static final int CONNACK_SECONDS_MAX = 10;

    private final RawDevice device;

    private ChannelHandlerContext context;
    private boolean reading;
    private boolean unflushed;
    private boolean pingUnanswered;
    private boolean accepted;

    @SuppressWarnings("NullAway.Init") // Netty sets the context before any other call.
    RawConnection(RawDevice device) {
        this.device = device;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        write(Packets.connect(device.config()));
        // A broker that accepts and never answers would hold the device for ever.
        var unused = ctx.executor().schedule(this::giveUp, CONNACK_SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            close("undecodable packet: " + message.decoderResult().cause());
            return;
        }
        reading = true;
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> connAck((MqttConnAckMessage) message);
            case SUBACK ->
                device.subAck(
                        Packets.packetId(message),
                        ((MqttSubAckMessage) message).payload().reasonCodes().get(0));
            case PUBACK -> device.sender().pubAck(this, Packets.packetId(message), Packets.reasonCode(message));
            case PUBREC -> device.sender().pubRec(this, Packets.packetId(message), Packets.reasonCode(message));
            case PUBCOMP -> device.sender().pubComp(this, Packets.packetId(message));
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBREL -> {
                device.pubRel(Packets.packetId(message));
                write(Packets.answer(MqttMessageType.PUBCOMP, Packets.packetId(message)));
            }
            case PINGRESP -> pingUnanswered = false;
            case DISCONNECT -> close("DISCONNECT from the broker");
            default -> close("unexpected packet " + message.fixedHeader().messageType());
        }
    }

    private void connAck(MqttConnAckMessage message) {
        var header = message.variableHeader();
        int code = header.connectReturnCode().byteValue() & 0xFF;
        if (code != 0) {
            device.refused(header.connectReturnCode().toString(), this);
            return;
        }
        accepted = true;
        keepAlive();
        device.connected(this, header.isSessionPresent(), Packets.receiveMaximum(header.properties()));
    }

    private void giveUp() {
        if (!accepted && context.channel().isActive()) {
            close("no CONNACK within " + CONNACK_SECONDS_MAX + " s");
        }
    }

    private void publish(MqttPublishMessage message) {
        var header = message.variableHeader();
        int qos = message.fixedHeader().qosLevel().value();
        boolean news = qos < 2 || device.firstOfQos2(header.packetId());
        if (news) {
            device.received(new Delivery(
                    header.topicName(),
                    ByteBufUtil.getBytes(message.payload()),
                    qos,
                    message.fixedHeader().isRetain(),
                    message.fixedHeader().isDup(),
                    PublishProperties.of(header.properties()),
                    System.nanoTime()));
        }
        if (qos > 0) {
            write(Packets.answer(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, header.packetId()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        device.writable();
        flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        device.disconnected(this, "connection closed by the broker");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(cause.toString());
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /** Writes now or, while packets are being read, together with all the others these cause. */
    void write(MqttMessage message) {
        unflushed = true;
        var unused = context.write(message, context.voidPromise());
        if (!reading) {
            flush();
        }
    }

    /** Starts a group of writes that {@link #endGroup} flushes at once. */
    boolean beginGroup() {
        boolean outermost = !reading;
        reading = true;
        return outermost;
    }

    void endGroup(boolean outermost) {
        if (outermost) {
            reading = false;
            flush();
        }
    }

    private void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    /** Ends the connection; the device hears of it once. */
    void close(String reason) {
        device.disconnected(this, reason);
        var unused = context.close();
    }

    /** A broker that does not answer a ping until the next one is due is gone. */
    private void keepAlive() {
        long periodMs = device.config().keepAlive().toMillis() * 3 / 4;
        if (periodMs > 0) {
            var unused = context.executor().schedule(() -> ping(periodMs), periodMs, TimeUnit.MILLISECONDS);
        }
    }

    private void ping(long periodMs) {
        if (!context.channel().isActive()) {
            return;
        }
        if (pingUnanswered) {
            close("no answer to PINGREQ");
            return;
        }
        pingUnanswered = true;
        write(Packets.bare(MqttMessageType.PINGREQ));
        var unused = context.executor().schedule(() -> ping(periodMs), periodMs, TimeUnit.MILLISECONDS);
    }
}
