package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.publish.Publish;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.FunctionInputs;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes functions' outputs through HiveMQ, which keeps them for persistent sessions itself: an output is settled once
 * HiveMQ has it and the functions bound to its topic do. Thread-safe; does not block.
 */
final class OutputPath {

    private static final Logger LOG = LoggerFactory.getLogger(OutputPath.class);
    private static final long RETRY_MS = 500;

    private final Gate gate;
    private final FunctionInputs functions;
    private final AtomicInteger pending = new AtomicInteger();

    OutputPath(Gate gate, FunctionInputs functions) {
        this.gate = gate;
        this.functions = functions;
    }

    /** Whether it is taken; {@code false} when so much is under way that it has to be offered again later. */
    boolean publish(OutboundMessage output, Runnable settled) {
        if (pending.get() >= gate.config().outputsPendingMax()) {
            return false;
        }
        pending.incrementAndGet();
        gate.counters().count(GateCounter.OUTPUTS_PUBLISHED);
        List<Binding> bound = functions.boundTo(output.topic());
        AtomicInteger missing = new AtomicInteger(bound.isEmpty() ? 1 : 2);
        Runnable part = () -> {
            if (missing.decrementAndGet() == 0) {
                gate.counters().count(GateCounter.OUTPUTS_SETTLED);
                settled.run();
            }
        };
        toSubscribers(output, () -> {
            pending.decrementAndGet();
            part.run();
        });
        if (!bound.isEmpty()) {
            functions.offer(output, bound, part);
        }
        return true;
    }

    private void toSubscribers(OutboundMessage output, Runnable taken) {
        Publish publish;
        try {
            publish = Publications.of(output);
        } catch (RuntimeException e) {
            gate.counters().count(GateCounter.OUTPUTS_UNPUBLISHABLE);
            LOG.error("an output to {} is given up, HiveMQ takes no such message", output.topic(), e);
            taken.run();
            return;
        }
        var unused = Services.publishService().publish(publish).whenComplete((done, failure) -> {
            if (failure == null) {
                taken.run();
            } else if (!gate.stage().isStopping()) { // then the next start publishes it
                gate.counters().count(GateCounter.OUTPUTS_RETRIED);
                var unusedRetry =
                        gate.timers().schedule(() -> toSubscribers(output, taken), RETRY_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    int pending() {
        return pending.get();
    }
}
