package io.tideway.moquette;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.Receipt;
import io.tideway.gate.routing.Standstill;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The PUBLISHes of one connection: to functions, to ordinary subscribers, to the retained messages, and then answered in the
 * order received.
 *
 * <p>What no function is bound to goes to its subscribers at once. What functions absorb goes to them after the commit and
 * before the answer, so that a crash in between costs them nothing: the device sends it again. All methods are called on the
 * connection's I/O thread, answers come from any.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class PublishPath {

    /** Per message, for objects around the payload. */
    private static final int OVERHEAD_BYTES = 200;

    private static final long RETRY_MS = 5;

    private final Gate gate;
    private final Connection connection;
    private final ChannelHandlerContext context;
    private final ReadGate reads;
    private final AckSequence sequence = new AckSequence();
    private final Standstill standstill;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();

    private boolean reading;
    private boolean retryScheduled;
    private int undelivered;

    PublishPath(Gate gate, Connection connection, ChannelHandlerContext context, ReadGate reads) {
        this.gate = gate;
        this.connection = connection;
        this.context = context;
        this.reads = reads;
        this.standstill = new Standstill(connection.version5());
    }

    /** Takes one admitted PUBLISH; {@code open} unless no device may publish to its topic. Leaves the packet's buffer alone. */
    void receive(MqttPublishMessage packet, boolean open) {
        reading = true;
        gate.counters().count(BrokerCounter.PUBLISHES_RECEIVED);
        if (standstill.isReached()) {
            gate.counters().count(BrokerCounter.PUBLISHES_HELD_BACK); // the connection ends at the rejected one's turn
            return;
        }
        InboundMessage message = read(packet);
        if (message.qos() == 2) {
            Receipt held = connection.memory().received().find(message.packetId());
            if (held != null) {
                repeat(message, held);
                return;
            }
        }
        if (!open || !gate.authorizer().mayPublish(connection.clientId(), connection.userName(), message.topic())) {
            gate.counters().count(BrokerCounter.PUBLISHES_NOT_AUTHORIZED);
            add(message, Receipt.refused(Rejection.NOT_AUTHORIZED), Delivery.none(Outgoing.of(message)));
            return;
        }
        List<Binding> bound = gate.router().match(message.topic());
        if (message.qos() == 0 && !hasRoomForQos0(message, bound)) {
            gate.counters().count(BrokerCounter.PUBLISHES_DROPPED_QOS0);
            return;
        }
        // Retained messages have one answer: that of the store, after all functions.
        Receipt receipt = new Receipt(message.retain() ? 1 : bound.size(), standstill);
        if (message.qos() == 2) {
            connection.memory().received().hold(message.packetId(), receipt);
        }
        if (bound.isEmpty()) {
            passOn(message, receipt);
        } else {
            gate.counters().count(BrokerCounter.PUBLISHES_ABSORBED);
            absorb(message, bound, receipt);
        }
    }

    private boolean hasRoomForQos0(InboundMessage message, List<Binding> bound) {
        return (bound.isEmpty() || sequence.qos0Size() < gate.limits().qos0PendingMax())
                && (!message.retain() || gate.store().hasRoom());
    }

    private void passOn(InboundMessage message, Receipt receipt) {
        Outgoing outgoing = Outgoing.of(message);
        if (message.retain()) {
            // Before the delivery: who subscribes in between gets it twice rather than never.
            retain(outgoing, receipt);
        }
        Delivery delivery = new Delivery(outgoing);
        if (undelivered == 0 && !delivery.attempt(gate.deliverer()) && message.qos() == 0) {
            gate.counters().count(BrokerCounter.DELIVERIES_DROPPED_QOS0);
            return;
        }
        if (message.qos() > 0 || !delivery.isDone()) {
            add(message, receipt, delivery);
        }
    }

    /** QoS 0 has no answer that could wait for the store. */
    private void retain(Outgoing outgoing, Receipt receipt) {
        if (outgoing.qos() == 0) {
            gate.retained().retain(outgoing, BrokerStore.NO_ONE_WAITS);
            receipt.answer(null);
        } else {
            gate.retained().retain(outgoing, () -> receipt.answer(null));
        }
    }

    private void absorb(InboundMessage message, List<Binding> bound, Receipt receipt) {
        Outgoing outgoing = Outgoing.of(message);
        add(message, receipt, new Delivery(outgoing));
        if (!message.retain()) {
            gate.router().route(message, bound, receipt);
            return;
        }
        Receipt functions = new Receipt(bound.size(), standstill);
        gate.router().route(message, bound, functions);
        functions.whenAnswered(() -> {
            Rejection rejection = functions.rejection();
            if (rejection == null) {
                retain(outgoing, receipt);
            } else {
                receipt.answer(rejection);
            }
        });
    }

    /** A QoS 2 message whose id is not released is the same message: it is answered again when the first is. */
    private void repeat(InboundMessage message, Receipt held) {
        gate.counters().count(BrokerCounter.PUBLISHES_REPEATED_QOS2);
        Receipt again = new Receipt(1);
        add(message, again, Delivery.none(Outgoing.of(message)));
        held.whenAnswered(() -> again.answer(held.rejection()));
    }

    private void add(InboundMessage message, Receipt receipt, Delivery delivery) {
        int bytes = message.payload().length + OVERHEAD_BYTES;
        sequence.add(new AckSequence.Entry(message, receipt, delivery, bytes));
        gate.budget().take(bytes);
        if (!delivery.isDone()) {
            undelivered++;
        }
        receipt.whenAnswered(this::answered);
        if (sequence.size() > gate.limits().pendingMessagesMax()
                || sequence.bytes() > gate.limits().pendingBytesMax()) {
            reads.pause(ReadGate.Reason.CONNECTION_PENDING);
        }
        if (gate.budget().isExceeded() && reads.pause(ReadGate.Reason.OVERALL_PENDING)) {
            gate.budget()
                    .awaitRoom(() -> context.executor().execute(() -> reads.resume(ReadGate.Reason.OVERALL_PENDING)));
        }
    }

    private void answered() {
        if (reading && context.executor().inEventLoop()) {
            return; // readComplete drains
        }
        if (drainScheduled.compareAndSet(false, true)) {
            context.executor().execute(() -> {
                drainScheduled.set(false);
                drain();
            });
        }
    }

    /** The socket has given all it had for now. */
    void readComplete() {
        if (reading) {
            reading = false;
            drain();
        }
    }

    private void drain() {
        boolean written = false;
        for (AckSequence.Entry head = sequence.peekAnswered(); head != null; head = sequence.peekAnswered()) {
            Rejection rejection = head.receipt().rejection();
            if (!head.delivery().isDone()) {
                if (rejection == null && !head.delivery().attempt(gate.deliverer())) {
                    retryLater();
                    break;
                }
                undelivered--;
            }
            sequence.remove();
            gate.budget().release(head.bytes());
            written |= answer(head.message(), rejection);
        }
        if (written) {
            context.flush();
        }
        if (sequence.size() <= gate.limits().pendingMessagesMax() / 2
                && sequence.bytes() <= gate.limits().pendingBytesMax() / 2) {
            reads.resume(ReadGate.Reason.CONNECTION_PENDING);
        }
    }

    private void retryLater() {
        gate.counters().count(BrokerCounter.DELIVERIES_RETRIED);
        if (!retryScheduled) {
            retryScheduled = true;
            var unused = context.executor()
                    .schedule(
                            () -> {
                                retryScheduled = false;
                                drain();
                            },
                            RETRY_MS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private boolean answer(InboundMessage message, @Nullable Rejection rejection) {
        if (rejection != null) {
            gate.counters().count(BrokerCounter.PUBLISHES_REJECTED);
        }
        if (message.qos() == 0) {
            return false;
        }
        boolean keptSilent = rejection != null && standstill.isAnsweredWithSilence(rejection);
        if (message.qos() == 2 && rejection != null && (connection.version5() || keptSilent)) {
            connection.memory().received().release(message.packetId());
        }
        if (!context.channel().isActive()) {
            gate.counters().count(BrokerCounter.ACKNOWLEDGEMENTS_UNDELIVERED);
            return false;
        }
        if (keptSilent) {
            end();
            return false;
        }
        byte reason = rejection != null && connection.version5() ? Reasons.of(rejection) : Reasons.SUCCESS;
        context.write(Packets.publishAnswer(message.qos(), message.packetId(), reason), context.voidPromise());
        return true;
    }

    private void end() {
        if (connection.version5()) {
            context.writeAndFlush(Packets.disconnect(Reasons.SERVER_SHUTTING_DOWN))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.flush(); // what was answered before
            context.close();
        }
    }

    /** PUBREL: the packet id is free, whoever's message it was. */
    void release(int packetId) {
        connection.memory().received().release(packetId);
        context.writeAndFlush(Packets.pubComp(packetId), context.voidPromise());
    }

    private InboundMessage read(MqttPublishMessage packet) {
        ByteBuf payload = packet.payload();
        return new InboundMessage(
                connection.clientId(),
                connection.userName(),
                packet.variableHeader().topicName(),
                ByteBufUtil.getBytes(payload),
                packet.fixedHeader().qosLevel().value(),
                packet.fixedHeader().isRetain(),
                packet.fixedHeader().isDup(),
                Math.max(packet.variableHeader().packetId(), 0),
                Properties5.read(packet.variableHeader().properties()),
                gate.clock().millis());
    }
}
