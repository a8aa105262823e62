package io.tideway.moquette;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.tideway.moquette.SessionMemory.Progress;
import io.tideway.moquette.SubscriptionPath.Verdict;

/**
 * The packets of one open connection, each to where it belongs. Called on the connection's I/O thread.
 *
 * <p>PUBLISH and PUBREL end at the gate. Acknowledgements go on to Moquette only when they fit a packet under way, because
 * others upset its windows; SUBSCRIBE and UNSUBSCRIBE go on when they are admitted.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class OpenConnection {

    /** What is to become of the connection after a packet. */
    sealed interface Outcome {
        Outcome CONTINUE = new Continue();
        Outcome GOODBYE = new Goodbye();
    }

    record Continue() implements Outcome {}

    /** The client said DISCONNECT. */
    record Goodbye() implements Outcome {}

    /** The packet must not be. */
    record Refused(byte reason) implements Outcome {}

    private static final int FIRST_FAILURE = 0x80;

    private final Gate gate;
    private final Connection connection;
    private final ConnectRequest request;
    private final ChannelHandlerContext context;
    private final PublishPath publishes;
    private final SubscriptionPath subscriptions;
    private final OutboundPath outbound;
    private final ControlPath control;

    private int expirySeconds;
    private boolean saidGoodbye;

    OpenConnection(
            Gate gate, Connection connection, ConnectRequest request, ChannelHandlerContext context, ReadGate reads) {
        this.gate = gate;
        this.connection = connection;
        this.request = request;
        this.context = context;
        this.publishes = new PublishPath(gate, connection, context, reads);
        this.subscriptions = new SubscriptionPath(gate, connection);
        this.outbound = new OutboundPath(gate, connection, context, request);
        this.control = new ControlPath(gate.control(), connection, context.channel());
        this.expirySeconds = request.expirySeconds();
    }

    /** How long the session outlives the connection, as the client said last. */
    int expirySeconds() {
        return expirySeconds;
    }

    /** Whether the client left in a way that withdraws its will. */
    boolean saidGoodbye() {
        return saidGoodbye;
    }

    void withdrawWill() {
        saidGoodbye = true;
    }

    /** Takes one packet from the client, and its buffer. */
    Outcome receive(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBREL -> {
                publishes.release(packetId(packet));
                yield Outcome.CONTINUE;
            }
            case PUBACK, PUBCOMP -> acknowledged(packet);
            case PUBREC -> received(packet);
            case SUBSCRIBE -> apply(subscriptions.subscribe((MqttSubscribeMessage) packet));
            case UNSUBSCRIBE -> apply(subscriptions.unsubscribe((MqttUnsubscribeMessage) packet));
            case PINGREQ -> {
                context.writeAndFlush(Packets.PINGRESP, context.voidPromise());
                yield Outcome.CONTINUE;
            }
            case DISCONNECT -> disconnect(packet);
            default -> {
                ReferenceCountUtil.release(packet);
                yield new Refused(Reasons.PROTOCOL_ERROR);
            }
        };
    }

    private Outcome publish(MqttPublishMessage packet) {
        try {
            if (packet.variableHeader().properties().getProperty(MqttProperties.TOPIC_ALIAS) != null) {
                return new Refused(Reasons.TOPIC_ALIAS_INVALID); // none is offered
            }
            String topic = packet.variableHeader().topicName();
            if (control.receive(packet)) {
                return Outcome.CONTINUE;
            }
            boolean reserved = topic.startsWith("$"); // well-formed, but closed to devices: an answer, not an end
            if (!gate.guard().topicName(reserved ? topic.substring(1) : topic).isAccepted()) {
                return new Refused(Reasons.TOPIC_NAME_INVALID);
            }
            publishes.receive(packet, !reserved);
            return Outcome.CONTINUE;
        } finally {
            packet.release();
        }
    }

    private Outcome acknowledged(MqttMessage packet) {
        int packetId = packetId(packet);
        Progress progress = connection.memory().progress(packetId);
        boolean complete = packet.fixedHeader().messageType() == MqttMessageType.PUBCOMP;
        if (progress == (complete ? Progress.RECEIVED : Progress.SENT)) {
            outbound.acknowledged(packetId);
            outbound.completed();
            outbound.tellMoquette(packet.fixedHeader().messageType(), packetId);
        }
        return Outcome.CONTINUE;
    }

    private Outcome received(MqttMessage packet) {
        int packetId = packetId(packet);
        boolean failed = packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                && Byte.toUnsignedInt(reply.reasonCode()) >= FIRST_FAILURE;
        switch (connection.memory().progress(packetId)) {
            case SENT -> {
                if (failed) {
                    outbound.acknowledged(packetId);
                    outbound.completed();
                    outbound.tellMoquette(MqttMessageType.PUBACK, packetId); // over for Moquette, too
                } else {
                    connection.memory().receivedByClient(packetId);
                    outbound.tellMoquette(MqttMessageType.PUBREC, packetId);
                }
            }
            case RECEIVED, UNKNOWN -> context.writeAndFlush(Packets.pubRel(packetId), context.voidPromise());
        }
        return Outcome.CONTINUE;
    }

    private Outcome apply(Verdict verdict) {
        if (verdict instanceof Verdict.Pass pass) {
            context.fireChannelRead(pass.packet());
        } else if (verdict instanceof Verdict.Answer answer) {
            context.writeAndFlush(answer.packet());
        } else if (verdict instanceof Verdict.Refuse refuse) {
            return new Refused(refuse.reason());
        }
        return Outcome.CONTINUE;
    }

    private Outcome disconnect(MqttMessage packet) {
        saidGoodbye = true;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            saidGoodbye = header.reasonCode() == 0;
            long expiry = Properties5.unsigned(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1);
            if (expiry > 0 && request.expirySeconds() == 0) {
                return new Refused(Reasons.PROTOCOL_ERROR);
            }
            if (expiry >= 0) {
                expirySeconds =
                        (int) Math.min(expiry, gate.limits().sessionExpiryMax().toSeconds());
            }
        }
        return Outcome.GOODBYE;
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    /** Takes one packet from Moquette; {@code false} when it is to go out as it is. */
    boolean send(Object written, ChannelPromise promise) {
        if (outbound.isTellingMoquette()) {
            // What other threads sent to the client before may still wait for this one; it is not to be overtaken.
            context.executor().execute(() -> {
                if (!sendNow(written, promise)) {
                    context.write(written, promise);
                }
                outbound.flushSoon();
            });
            return true;
        }
        return sendNow(written, promise);
    }

    private boolean sendNow(Object written, ChannelPromise promise) {
        if (written instanceof MqttPublishMessage packet) {
            outbound.publish(packet, promise);
        } else if (written instanceof MqttSubAckMessage subAck) {
            onceDurable(subscriptions.answer(subAck), promise);
        } else if (written instanceof MqttUnsubAckMessage unsubAck) {
            onceDurable(subscriptions.answer(unsubAck), promise);
        } else {
            return written instanceof MqttMessage packet && sendOther(packet, promise);
        }
        return true;
    }

    private boolean sendOther(MqttMessage packet, ChannelPromise promise) {
        MqttMessageType type = packet.fixedHeader().messageType();
        if (type == MqttMessageType.PUBREL) {
            outbound.release(packet, promise);
            return true;
        }
        if (type == MqttMessageType.DISCONNECT && !connection.version5()) {
            context.close(promise); // MQTT 3 has no such packet from a server
            return true;
        }
        return false;
    }

    /** Subscriptions are acknowledged when a crash cannot undo them; what they bring waits for that, as clients expect. */
    private void onceDurable(MqttMessage answer, ChannelPromise promise) {
        outbound.block();
        gate.sessions().save(connection.clientId(), () -> {
            if (context.executor().inEventLoop()) {
                answer(answer, promise);
            } else {
                context.executor().execute(() -> answer(answer, promise));
            }
        });
    }

    private void answer(MqttMessage answer, ChannelPromise promise) {
        context.writeAndFlush(answer, promise);
        outbound.unblock();
    }

    /** The session existed before: what Moquette sends again comes first, and in order. */
    void resume() {
        outbound.block();
    }

    /** All of that is here. */
    void resent() {
        outbound.sortHeld();
        outbound.unblock();
    }

    void flushSoon() {
        outbound.flushSoon();
    }

    void readComplete() {
        publishes.readComplete();
    }

    void close() {
        outbound.close();
        control.close();
    }
}
