package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.tideway.gate.will.WillRecord;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One connection from CONNECT to its end: what it is let in for, what is stored for it, and who hears that it came and went.
 *
 * <pre>
 *   NEW ──CONNECT──▶ ASKING (authenticator) ──▶ OPENING (Moquette, store, CONNACK) ──▶ OPEN ──▶ CLOSED
 * </pre>
 *
 * Every method runs on the connection's I/O thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class ConnectionLife {

    private static final long OPEN_POLL_US = 200;

    private enum State {
        NEW,
        ASKING,
        OPENING,
        OPEN,
        CLOSED
    }

    private final Gate gate;
    private final GateHandler handler;
    private final ConnectPath connects;
    private final Channel channel;
    private final ReadGate reads;
    private final Farewell farewell;

    private State state = State.NEW;
    private boolean takenOver;
    private @Nullable ConnectRequest request;
    private @Nullable OpenConnection open;
    private @Nullable WillRecord will;

    /** @param handler stands for the connection where others look for it */
    ConnectionLife(
            Gate gate, GateHandler handler, ConnectPath connects, Channel channel, ReadGate reads, Farewell farewell) {
        this.gate = gate;
        this.handler = handler;
        this.connects = connects;
        this.channel = channel;
        this.reads = reads;
        this.farewell = farewell;
    }

    boolean isNew() {
        return state == State.NEW;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** What the client asked for, {@code null} before CONNECT. */
    @Nullable
    ConnectRequest request() {
        return request;
    }

    /** There from the moment Moquette has the session. */
    @Nullable
    OpenConnection open() {
        return open;
    }

    void takenOver() {
        takenOver = true;
    }

    void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        if (connect.variableHeader().willQos() > 2) {
            farewell.refusePacket(Reasons.MALFORMED_PACKET); // the decoder looks at the QoS of PUBLISH only
            return;
        }
        ConnectRequest asked = ConnectRequest.of(connect, gate.limits());
        request = asked;
        farewell.to(asked);
        MqttConnAckMessage refusal = connects.refusal(connect, asked);
        if (refusal != null) {
            farewell.refuseConnect(context, refusal);
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
            farewell.refuseConnect(context, refusal);
            return;
        }
        state = State.OPENING;
        GateHandler previous = gate.connections().replace(asked.clientId(), handler);
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

    /** Moquette has the session: tell the client once the session is durable. */
    void open(ChannelHandlerContext context, MqttConnAckMessage connAck, ChannelPromise promise) {
        ConnectRequest asked = request;
        if (asked == null
                || state != State.OPENING
                || connAck.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            context.writeAndFlush(connAck, promise);
            context.close();
            return;
        }
        String clientId = asked.clientId();
        if (gate.connections().find(clientId) != handler) {
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
            will = gate.wills()
                    .keep(asked.clientId(), asked.userName(), asked.will().delayedAtMost(asked.expirySeconds()), part);
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
            farewell.refuseConnect(context, connects.badCredentials(asked));
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
            farewell.open();
            gate.counters().count(BrokerCounter.CONNECTS_ACCEPTED);
            gate.wills().cancel(asked.clientId());
            gate.presence().connected(asked.clientId(), asked.userName());
        }
        handler.opened(context);
        reads.resume(ReadGate.Reason.CONNECTING);
    }

    /** The socket is closed. */
    void close() {
        State before = state;
        state = State.CLOSED;
        ConnectRequest asked = request;
        if (asked != null && (before == State.OPENING || before == State.OPEN)) {
            ended(asked, before);
        }
    }

    private void ended(ConnectRequest asked, State before) {
        String clientId = asked.clientId();
        int expiry = open == null ? asked.expirySeconds() : open.expirySeconds();
        boolean lost = open == null || !open.saidGoodbye();
        boolean current = gate.connections().remove(clientId, handler);
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
        if (current && before == State.OPEN) {
            gate.presence().disconnected(clientId, lost);
        }
    }
}
