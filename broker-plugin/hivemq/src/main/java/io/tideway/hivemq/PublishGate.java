package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.interceptor.pubrec.PubrecOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.pubrec.parameter.PubrecOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.pubrec.parameter.PubrecOutboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.Receipt;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PUBLISHes of one connection: held until every function that is bound to their topic has them, and with them the
 * acknowledgement; then passed on to HiveMQ, which brings them to ordinary subscribers and answers. So a crash in between
 * costs no one anything: the device sends the message again.
 *
 * <p>HiveMQ hands a client's packets over one by one, the next after the last one's answer; that keeps order. Called on its
 * threads for extensions, which never wait here. Whatever goes wrong ends in a refusal, because HiveMQ acknowledges a message
 * whose interceptor throws, and drops it.
 */
final class PublishGate implements PublishInboundInterceptor, PubrecOutboundInterceptor {

    /**
     * Much longer than a message waits for its commit with a store that works at all. At its end an MQTT 5 device is told that
     * the message failed, one of MQTT 3 is disconnected: neither takes it for done.
     */
    private static final Duration HOLD_MAX = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(PublishGate.class);

    private final Gate gate;
    private final Connection connection;

    PublishGate(Gate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
    }

    @Override
    public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
        try {
            receive(input, output);
        } catch (RuntimeException | Error e) {
            gate.counters().count(GateCounter.PUBLISHES_FAILED);
            LOG.error("a message of {} is refused, the gate failed on it", connection.clientId(), e);
            output.preventPublishDelivery(AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        }
    }

    private void receive(PublishInboundInput input, PublishInboundOutput output) {
        gate.counters().count(GateCounter.PUBLISHES_RECEIVED);
        InboundMessage message = Publications.read(
                input.getPublishPacket(),
                connection.clientId(),
                connection.userName(),
                gate.nowMs().getAsLong());
        if (connection.standstill().isReached()) {
            gate.counters().count(GateCounter.PUBLISHES_HELD_BACK);
            dropWhenEnded(output, message);
        } else if (!gate.guard().topicName(message.topic()).isAccepted()) {
            gate.counters().count(GateCounter.PACKETS_REFUSED);
            output.preventPublishDelivery(AckReasonCode.TOPIC_NAME_INVALID);
        } else if (!gate.ports().authorizer().mayPublish(message.clientId(), message.userName(), message.topic())) {
            gate.counters().count(GateCounter.PUBLISHES_NOT_AUTHORIZED);
            refuse(output, message);
        } else {
            List<Binding> bound = gate.router().match(message.topic());
            if (!bound.isEmpty()) {
                absorb(message, bound, output);
            }
        }
    }

    private void refuse(PublishInboundOutput output, InboundMessage message) {
        if (message.qos() == 0) {
            output.preventPublishDelivery();
        } else if (message.qos() == 1 || !connection.version5()) {
            output.preventPublishDelivery(AckReasonCode.NOT_AUTHORIZED);
        } else {
            // HiveMQ has noted its packet id as received and would take the next message of that id for this one.
            end(Rejection.NOT_AUTHORIZED);
            dropWhenEnded(output, message);
        }
    }

    private void absorb(InboundMessage message, List<Binding> bound, PublishInboundOutput output) {
        if (message.qos() == 0) {
            absorbQos0(message, bound, output);
            return;
        }
        gate.counters().count(GateCounter.PUBLISHES_ABSORBED);
        if (message.qos() == 2) {
            gate.qos2().add(message);
        }
        Receipt receipt = new Receipt(bound.size(), connection.standstill());
        Async<PublishInboundOutput> held =
                output.async(HOLD_MAX, TimeoutFallback.FAILURE, AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        receipt.whenAnswered(() -> answer(held, message, receipt.rejection()));
        try {
            gate.router().route(message, bound, receipt);
        } catch (RuntimeException | Error e) {
            failed(held, message, e);
        }
    }

    private void failed(Async<PublishInboundOutput> held, InboundMessage message, Throwable failure) {
        gate.counters().count(GateCounter.PUBLISHES_FAILED);
        LOG.error("a message of {} is refused, the gate failed on it", connection.clientId(), failure);
        if (message.qos() == 2) {
            end(Rejection.UNAVAILABLE);
            var unused = connection.ended().whenComplete((done, never) -> drop(held));
        } else {
            drop(held);
        }
    }

    /** QoS 0 has no answer that could be held; it goes to its subscribers at once. */
    private void absorbQos0(InboundMessage message, List<Binding> bound, PublishInboundOutput output) {
        if (connection.qos0Pending().incrementAndGet() > gate.config().qos0PendingMax()) {
            connection.qos0Pending().decrementAndGet();
            gate.counters().count(GateCounter.PUBLISHES_DROPPED_QOS0);
            output.preventPublishDelivery();
            return;
        }
        gate.counters().count(GateCounter.PUBLISHES_ABSORBED);
        Receipt receipt = new Receipt(bound.size(), connection.standstill());
        receipt.whenAnswered(() -> {
            connection.qos0Pending().decrementAndGet();
            if (receipt.rejection() != null) {
                gate.counters().count(GateCounter.PUBLISHES_REJECTED);
            }
        });
        gate.router().route(message, bound, receipt);
    }

    private void answer(Async<PublishInboundOutput> held, InboundMessage message, @Nullable Rejection rejection) {
        if (rejection == null) {
            gate.qos2().remove(message);
            held.resume();
            return;
        }
        gate.counters().count(GateCounter.PUBLISHES_REJECTED);
        if (mustComeAgain(message, rejection)) {
            end(rejection);
            var unused = connection.ended().whenComplete((done, failure) -> drop(held));
            return;
        }
        gate.qos2().remove(message);
        if (message.qos() == 1 && connection.version5()) {
            held.getOutput().preventPublishDelivery(Reasons.acknowledgement(rejection));
        } else {
            // MQTT 3 cannot say no; and of QoS 2 HiveMQ would take the next message of that packet id for this one.
            held.getOutput().preventPublishDelivery();
        }
        held.resume();
    }

    /** Whether the message stays with its sender, who sends it again on its next connection. */
    private boolean mustComeAgain(InboundMessage message, Rejection rejection) {
        return connection.standstill().isAnsweredWithSilence(rejection)
                || (message.qos() == 2 && rejection.isTemporary());
    }

    private void dropWhenEnded(PublishInboundOutput output, InboundMessage message) {
        if (message.qos() == 0) {
            output.preventPublishDelivery();
            return;
        }
        if (message.qos() == 2) {
            gate.qos2().add(message);
        }
        Async<PublishInboundOutput> held =
                output.async(HOLD_MAX, TimeoutFallback.FAILURE, AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        var unused = connection.ended().whenComplete((done, failure) -> drop(held));
    }

    /** Refused; where its connection is closed that reaches no one. */
    private static void drop(Async<PublishInboundOutput> held) {
        held.getOutput().preventPublishDelivery(AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        held.resume();
    }

    private void end(Rejection rejection) {
        gate.counters().count(GateCounter.CONNECTIONS_ENDED_FOR_REPEAT);
        Ending.end(connection, Reasons.disconnect(rejection));
    }

    /** HiveMQ answers a repeated QoS 2 PUBLISH by itself; that answer waits here until functions have the message. */
    @Override
    public void onOutboundPubrec(PubrecOutboundInput input, PubrecOutboundOutput output) {
        InboundMessage message =
                gate.qos2().find(connection.clientId(), input.getPubrecPacket().getPacketIdentifier());
        if (message == null) {
            return;
        }
        gate.counters().count(GateCounter.PUBLISHES_REPEATED_QOS2);
        Async<PubrecOutboundOutput> held = output.async(HOLD_MAX);
        try {
            var unused = Repeat.of(gate, connection, message).whenComplete((taken, failure) -> held.resume());
        } catch (RuntimeException | Error e) {
            gate.counters().count(GateCounter.PUBLISHES_FAILED);
            LOG.error("a message of {} is not answered, the gate failed on it", connection.clientId(), e);
            end(Rejection.UNAVAILABLE);
            var unused = connection.ended().whenComplete((done, failure) -> held.resume());
        }
    }
}
