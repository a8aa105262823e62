package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate in one connection's pipeline, in front of Moquette: sees every packet first in both directions, and lets a
 * connection through its life.
 *
 * <pre>
 *   NEW ──CONNECT──▶ ASKING (authenticator) ──▶ OPENING (Moquette, store, CONNACK) ──▶ OPEN ──▶ CLOSED
 * </pre>
 *
 * Anything out of turn closes the connection. Every method runs on the connection's I/O thread unless it says otherwise.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class GateHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(GateHandler.class);
    /** Packets that arrive with CONNECT in one read; the socket is not read further until it is open. */
    private static final int EARLY_PACKETS_MAX = 4_096;

    private static final long OPEN_POLL_US = 200;

    private enum State {
        NEW,
        ASKING,
        OPENING,
        OPEN,
        CLOSED
    }

    private final Gate gate;
    private final ConnectPath connects;
    private final Channel channel;
    private final ReadGate reads;
    private final Queue<MqttMessage> early = new ArrayDeque<>(1);

    private State state = State.NEW;
    /** Whether whatever still arrives is thrown away: after DISCONNECT and after a refusal. */
    private boolean deaf;

    private boolean takenOver;
    private @Nullable ConnectRequest request;
    private @Nullable OpenConnection open;
    private @Nullable WillRecord will;

    GateHandler(Gate gate, boolean anonymous, Channel channel) {
        this.gate = gate;
        this.connects = new ConnectPath(gate, anonymous);
        this.channel = channel;
        this.reads = new ReadGate(channel, gate.counters());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!gate.connections().opened()) {
            gate.counters().count(BrokerCounter.CONNECTIONS_REFUSED_LIMIT);
            deaf = true;
            context.close();
            return;
        }
        gate.counters().count(BrokerCounter.CONNECTIONS_ACCEPTED);
        var unused = context.executor()
                .schedule(
                        () -> {
                            if (state != State.OPEN) {
                                context.close();
                            }
                        },
                        gate.limits().connectTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (deaf || !(read instanceof MqttMessage packet)) {
            ReferenceCountUtil.release(read);
            return;
        }
        if (packet.decoderResult().isFailure() || packet.fixedHeader() == null) {
            refuseMalformed(context, packet);
            return;
        }
        if (state == State.OPEN && open != null) {
            handle(context, open, packet);
        } else if (state == State.NEW && packet instanceof MqttConnectMessage connect) {
            connect(context, connect);
        } else if (state == State.NEW
                || packet.fixedHeader().messageType() == MqttMessageType.CONNECT
                || early.size() >= EARLY_PACKETS_MAX) {
            ReferenceCountUtil.release(packet);
            refusePacket(Reasons.PROTOCOL_ERROR);
        } else {
            early.add(packet);
        }
    }

    private void handle(ChannelHandlerContext context, OpenConnection connection, MqttMessage packet) {
        OpenConnection.Outcome outcome = connection.receive(packet);
        if (outcome == OpenConnection.Outcome.GOODBYE) {
            deaf = true;
            context.close();
        } else if (outcome instanceof OpenConnection.Refused refused) {
            refusePacket(refused.reason());
        }
    }

    private void refuseMalformed(ChannelHandlerContext context, MqttMessage packet) {
        Throwable cause = packet.decoderResult().cause();
        ReferenceCountUtil.release(packet);
        if (state == State.NEW && cause instanceof MqttUnacceptableProtocolVersionException) {
            refuseConnect(
                    context,
                    ConnectPath.refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION));
            return;
        }
        refusePacket(cause instanceof TooLongFrameException ? Reasons.PACKET_TOO_LARGE : Reasons.MALFORMED_PACKET);
    }

    private void refusePacket(byte reason) {
        gate.counters().count(BrokerCounter.PACKETS_REFUSED);
        refuse(reason);
    }

    private void refuse(byte reason) {
        LOG.info(
                "refused {} at {}: reason {}",
                request == null ? "a stranger" : request.clientId(),
                channel.remoteAddress(),
                Integer.toHexString(Byte.toUnsignedInt(reason)));
        endWith(reason);
    }

    /** Tells an MQTT 5 client why, and closes. */
    private void endWith(byte reason) {
        deaf = true;
        if (state == State.OPEN && request != null && request.version5()) {
            channel.writeAndFlush(Packets.disconnect(reason)).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        if (connect.variableHeader().willQos() > 2) {
            refusePacket(Reasons.MALFORMED_PACKET); // the decoder looks at the QoS of PUBLISH only
            return;
        }
        ConnectRequest asked = ConnectRequest.of(connect, gate.limits());
        request = asked;
        MqttConnAckMessage refusal = connects.refusal(connect, asked);
        if (refusal != null) {
            refuseConnect(context, refusal);
            return;
        }
        state = State.ASKING;
        reads.pause(ReadGate.Reason.CONNECTING);
        connects.authenticate(asked).whenComplete((good, failure) -> {
            boolean accepted = failure == null && good;
            if (context.executor().inEventLoop()) {
                authenticated(context, asked, accepted);
            } else {
                context.executor().execute(() -> authenticated(context, asked, accepted));
            }
        });
    }

    private void authenticated(ChannelHandlerContext context, ConnectRequest asked, boolean accepted) {
        if (state != State.ASKING) {
            return;
        }
        MqttConnAckMessage refusal = accepted ? connects.willRefusal(asked) : connects.badCredentials(asked);
        if (refusal != null) {
            refuseConnect(context, refusal);
            return;
        }
        state = State.OPENING;
        GateHandler previous = gate.connections().replace(asked.clientId(), this);
        if (previous != null) {
            previous.takeOver();
        }
        gate.core()
                .connect(
                        channel,
                        asked.toMoquette(gate.limits().inFlightMax()),
                        asked.expirySeconds(),
                        asked.cleanStart());
    }

    private void refuseConnect(ChannelHandlerContext context, MqttConnAckMessage refusal) {
        deaf = true;
        context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) throws Exception {
        if (written instanceof MqttConnAckMessage connAck) {
            open(context, connAck, promise);
        } else if (open == null || !open.send(written, promise)) {
            super.write(context, written, promise);
        }
    }

    /** Moquette flushes after every packet; one flush for all that is there serves as well. */
    @Override
    public void flush(ChannelHandlerContext context) {
        if (open == null || deaf) {
            context.flush();
        } else {
            open.flushSoon();
        }
    }

    /** Moquette has the session: tell the client once the session is durable. */
    private void open(ChannelHandlerContext context, MqttConnAckMessage connAck, ChannelPromise promise) {
        ConnectRequest asked = request;
        if (asked == null
                || state != State.OPENING
                || connAck.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            context.writeAndFlush(connAck, promise);
            context.close();
            return;
        }
        String clientId = asked.clientId();
        if (gate.connections().find(clientId) != this) {
            context.close(); // taken over on its way: the session is the other's
            return;
        }
        boolean resumed = connAck.variableHeader().isSessionPresent();
        if (!resumed) {
            gate.memories().forget(clientId);
        }
        Connection connection = new Connection(
                clientId, asked.userName(), asked.version5(), gate.memories().of(clientId));
        open = new OpenConnection(gate, connection, asked, context, reads);
        if (resumed) {
            open.resume();
        }
        gate.sessions().connected(clientId, asked.expirySeconds());
        MqttConnAckMessage answer = connects.accept(asked, resumed);
        save(asked, () -> context.executor().execute(() -> welcome(context, asked, answer, promise)));
    }

    /** Session and will become durable together; {@code whenDurable} runs on any thread. */
    private void save(ConnectRequest asked, Runnable whenDurable) {
        AtomicInteger missing = new AtomicInteger(2);
        Runnable part = () -> {
            if (missing.decrementAndGet() == 0) {
                whenDurable.run();
            }
        };
        if (asked.will() == null) {
            part.run();
        } else {
            will = gate.wills().keep(asked, asked.will(), part);
        }
        gate.sessions().save(asked.clientId(), part);
    }

    private void welcome(
            ChannelHandlerContext context, ConnectRequest asked, MqttConnAckMessage answer, ChannelPromise promise) {
        if (connects.isStillGood(asked)) {
            context.writeAndFlush(answer, promise);
            awaitMoquette(context);
        } else {
            gate.counters().count(BrokerCounter.CONNECTIONS_REVOKED);
            refuseConnect(context, connects.badCredentials(asked));
        }
    }

    /** Moquette drops early packets of a connection until it has noted that the CONNACK went out. */
    private void awaitMoquette(ChannelHandlerContext context) {
        if (state != State.OPENING || !channel.isActive()) {
            return;
        }
        if (!MoquetteCore.isConnected(channel)) {
            var unused = context.executor().schedule(() -> awaitMoquette(context), OPEN_POLL_US, TimeUnit.MICROSECONDS);
            return;
        }
        state = State.OPEN;
        ConnectRequest asked = request;
        if (asked != null) {
            gate.counters().count(BrokerCounter.CONNECTS_ACCEPTED);
            gate.wills().cancel(asked.clientId());
            gate.presence().connected(asked.clientId(), asked.userName());
        }
        for (MqttMessage packet = early.poll(); packet != null; packet = early.poll()) {
            channelRead(context, packet);
        }
        channelReadComplete(context);
        reads.resume(ReadGate.Reason.CONNECTING);
    }

    /** Ends here what Moquette would turn into a command for its loop: its queues are drained by acknowledgements. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (open != null) {
            open.readComplete();
        }
    }

    /** Ends here: Moquette would count an end that the gate reports to it by {@link MoquetteCore#disconnect}. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gate.connections().closed();
        State before = state;
        state = State.CLOSED;
        for (MqttMessage packet = early.poll(); packet != null; packet = early.poll()) {
            ReferenceCountUtil.release(packet);
        }
        ConnectRequest asked = request;
        if (asked != null && (before == State.OPENING || before == State.OPEN)) {
            ended(asked, before);
        }
    }

    private void ended(ConnectRequest asked, State before) {
        String clientId = asked.clientId();
        int expiry = open == null ? asked.expirySeconds() : open.expirySeconds();
        boolean lost = open == null || !open.saidGoodbye();
        boolean current = gate.connections().remove(clientId, this);
        gate.core().disconnect(channel, clientId, expiry, () -> gate.sessions().disconnected(clientId, expiry));
        if (open != null) {
            open.close();
        }
        if (will != null) {
            boolean due =
                    before == State.OPEN && lost && (!takenOver || will.will().delaySeconds() == 0);
            if (due) {
                gate.wills().lost(will.delayedAtMost(expiry), channel.eventLoop());
            } else {
                gate.wills().withdraw(will);
            }
        }
        if (before != State.OPEN) {
            return;
        }
        if (current) {
            gate.presence().disconnected(clientId, lost);
        }
    }

    /** Another connection has come with the same client id. Called on any thread. */
    void takeOver() {
        channel.eventLoop().execute(() -> {
            takenOver = true;
            endWith(Reasons.SESSION_TAKEN_OVER);
        });
    }

    /** Moquette has sent again what was unacknowledged. Called on the session's loop. */
    void resent() {
        channel.eventLoop().execute(() -> {
            if (open != null) {
                open.resent();
            }
        });
    }

    /** More waits for this client than may. Called on any thread. */
    void endSlowConsumer() {
        channel.eventLoop().execute(() -> {
            if (!deaf) {
                gate.counters().count(BrokerCounter.SLOW_CONSUMERS_DISCONNECTED);
                endWith(Reasons.QUOTA_EXCEEDED);
                channel.close(); // it does not read: the reason may never leave
            }
        });
    }

    /** Users or rules have changed. Called on any thread; the question is asked on the connection's. */
    void endIf(Predicate<ConnectRequest> revoked) {
        channel.eventLoop().execute(() -> {
            if (!deaf && request != null && revoked.test(request)) {
                revoke();
            }
        });
    }

    private void revoke() {
        gate.counters().count(BrokerCounter.CONNECTIONS_REVOKED);
        refuse(Reasons.NOT_AUTHORIZED);
    }

    /** The broker stops. Called on any thread. */
    void endForShutdown() {
        channel.eventLoop().execute(() -> {
            if (open != null) {
                open.withdrawWill();
            }
            endWith(Reasons.SERVER_SHUTTING_DOWN);
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (!(event instanceof IdleStateEvent)) {
            super.userEventTriggered(context, event);
        } else if (!reads.isPaused()) { // who is not read cannot be heard
            endWith(Reasons.KEEP_ALIVE_TIMEOUT);
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
