package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.services.Services;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.Receipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A QoS 2 message that no function took when it first came, on its way again. */
final class Repeat {

    private Repeat() {}

    /**
     * Brings it to functions and then to subscribers. Completes when the device may have its answer: functions have the
     * message, or reject it for good, or the connection has ended, so that the answer reaches no one.
     */
    static CompletableFuture<Void> of(Gate gate, Connection connection, InboundMessage message) {
        CompletableFuture<Void> answerable = new CompletableFuture<>();
        if (!gate.ports().authorizer().mayPublish(message.clientId(), message.userName(), message.topic())) {
            gate.qos2().remove(message);
            answerable.complete(null);
            return answerable;
        }
        List<Binding> bound = gate.router().match(message.topic());
        Receipt receipt = new Receipt(bound.size(), connection.standstill());
        receipt.whenAnswered(() -> {
            Rejection rejection = receipt.rejection();
            if (rejection == null) {
                gate.qos2().remove(message);
                var unused = Services.publishService()
                        .publish(Publications.of(message))
                        .whenComplete((done, failure) -> answerable.complete(null));
            } else if (rejection.isTemporary()) {
                gate.counters().count(GateCounter.CONNECTIONS_ENDED_FOR_REPEAT);
                Ending.end(connection, Reasons.disconnect(rejection));
                var unused = connection.ended().whenComplete((done, failure) -> answerable.complete(null));
            } else {
                gate.counters().count(GateCounter.PUBLISHES_REJECTED);
                gate.qos2().remove(message);
                answerable.complete(null);
            }
        });
        gate.router().route(message, bound, receipt);
        return answerable;
    }
}
