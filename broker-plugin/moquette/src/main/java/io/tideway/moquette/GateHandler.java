package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate in one connection's pipeline, in front of Moquette: sees every packet first in both directions, and gives it to
 * where the connection is in its {@link ConnectionLife}. Anything out of turn closes the connection.
 *
 * <p>Every method runs on the connection's I/O thread unless it says otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails is of a channel that is closed
final class GateHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(GateHandler.class);
    /** Packets that arrive with CONNECT in one read; the socket is not read further until it is open. */
    private static final int EARLY_PACKETS_MAX = 4_096;

    private final Gate gate;
    private final Channel channel;
    private final ReadGate reads;
    private final Farewell farewell;
    private final ConnectionLife life;
    private final Queue<MqttMessage> early = new ArrayDeque<>(1);

    GateHandler(Gate gate, boolean anonymous, Channel channel) {
        this.gate = gate;
        this.channel = channel;
        this.reads = new ReadGate(channel, gate.counters());
        this.farewell = new Farewell(gate.counters(), channel);
        this.life = new ConnectionLife(gate, this, new ConnectPath(gate, anonymous), channel, reads, farewell);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!gate.connections().opened()) {
            gate.counters().count(BrokerCounter.CONNECTIONS_REFUSED_LIMIT);
            farewell.close();
            return;
        }
        gate.counters().count(BrokerCounter.CONNECTIONS_ACCEPTED);
        var unused = context.executor()
                .schedule(
                        () -> {
                            if (!life.isOpen()) {
                                context.close();
                            }
                        },
                        gate.limits().connectTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (farewell.isSaid() || !(read instanceof MqttMessage packet)) {
            ReferenceCountUtil.release(read);
            return;
        }
        if (packet.decoderResult().isFailure() || packet.fixedHeader() == null) {
            refuseMalformed(context, packet);
            return;
        }
        OpenConnection open = life.open();
        if (life.isOpen() && open != null) {
            handle(open, packet);
        } else if (life.isNew() && packet instanceof MqttConnectMessage connect) {
            life.connect(context, connect);
        } else if (life.isNew()
                || packet.fixedHeader().messageType() == MqttMessageType.CONNECT
                || early.size() >= EARLY_PACKETS_MAX) {
            ReferenceCountUtil.release(packet);
            farewell.refusePacket(Reasons.PROTOCOL_ERROR);
        } else {
            early.add(packet);
        }
    }

    private void handle(OpenConnection connection, MqttMessage packet) {
        OpenConnection.Outcome outcome = connection.receive(packet);
        if (outcome == OpenConnection.Outcome.GOODBYE) {
            farewell.close();
        } else if (outcome instanceof OpenConnection.Refused refused) {
            farewell.refusePacket(refused.reason());
        }
    }

    private void refuseMalformed(ChannelHandlerContext context, MqttMessage packet) {
        Throwable cause = packet.decoderResult().cause();
        ReferenceCountUtil.release(packet);
        if (life.isNew() && cause instanceof MqttUnacceptableProtocolVersionException) {
            farewell.refuseConnect(
                    context,
                    ConnectPath.refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION));
            return;
        }
        farewell.refusePacket(
                cause instanceof TooLongFrameException ? Reasons.PACKET_TOO_LARGE : Reasons.MALFORMED_PACKET);
    }

    @Override
    public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) throws Exception {
        if (written instanceof MqttConnAckMessage connAck) {
            life.open(context, connAck, promise);
            return;
        }
        OpenConnection open = life.open();
        if (open == null || !open.send(written, promise)) {
            super.write(context, written, promise);
        }
    }

    /** Moquette flushes after every packet; one flush for all that is there serves as well. */
    @Override
    public void flush(ChannelHandlerContext context) {
        OpenConnection open = life.open();
        if (open == null || farewell.isSaid()) {
            context.flush();
        } else {
            open.flushSoon();
        }
    }

    /** Moquette takes packets now. */
    void opened(ChannelHandlerContext context) {
        for (MqttMessage packet = early.poll(); packet != null; packet = early.poll()) {
            channelRead(context, packet);
        }
        channelReadComplete(context);
    }

    /** Ends here what Moquette would turn into a command for its loop: its queues are drained by acknowledgements. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        OpenConnection open = life.open();
        if (open != null) {
            open.readComplete();
        }
    }

    /** Ends here: Moquette would count an end that the gate reports to it by {@link MoquetteCore#disconnect}. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gate.connections().closed();
        for (MqttMessage packet = early.poll(); packet != null; packet = early.poll()) {
            ReferenceCountUtil.release(packet);
        }
        life.close();
    }

    /** Another connection has come with the same client id. Called on any thread. */
    void takeOver() {
        channel.eventLoop().execute(() -> {
            life.takenOver();
            farewell.endWith(Reasons.SESSION_TAKEN_OVER);
        });
    }

    /** Moquette has sent again what was unacknowledged. Called on the session's loop. */
    void resent() {
        channel.eventLoop().execute(() -> {
            OpenConnection open = life.open();
            if (open != null) {
                open.resent();
            }
        });
    }

    /** More waits for this client than may. Called on any thread. */
    void endSlowConsumer() {
        channel.eventLoop().execute(() -> {
            if (!farewell.isSaid()) {
                gate.counters().count(BrokerCounter.SLOW_CONSUMERS_DISCONNECTED);
                farewell.endWith(Reasons.QUOTA_EXCEEDED);
                channel.close(); // it does not read: the reason may never leave
            }
        });
    }

    /** Users or rules have changed. Called on any thread; the question is asked on the connection's. */
    void endIf(Predicate<ConnectRequest> revoked) {
        channel.eventLoop().execute(() -> {
            ConnectRequest client = life.request();
            if (!farewell.isSaid() && client != null && revoked.test(client)) {
                farewell.revoke();
            }
        });
    }

    /** The broker stops. Called on any thread. */
    void endForShutdown() {
        channel.eventLoop().execute(() -> {
            OpenConnection open = life.open();
            if (open != null) {
                open.withdrawWill();
            }
            farewell.endWith(Reasons.SERVER_SHUTTING_DOWN);
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!(event instanceof IdleStateEvent)) {
            super.userEventTriggered(context, event);
        } else if (!reads.isPaused()) { // who is not read cannot be heard
            farewell.endWith(Reasons.KEEP_ALIVE_TIMEOUT);
        }
    }

    /** Ends here: the watermark is out of reach, because Moquette drops acknowledgements of unwritable channels. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection of {} failed", context.channel().remoteAddress(), cause);
        context.close();
    }
}
