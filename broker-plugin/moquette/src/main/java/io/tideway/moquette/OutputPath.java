package io.tideway.moquette;

import io.moquette.broker.subscriptions.Subscription;
import io.netty.channel.EventLoopGroup;
import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.FunctionInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes functions' outputs and says when they are settled. Thread-safe; does not block. */
final class OutputPath implements Egress {

    /** Stand among the client ids that an output waits for; client ids have no control characters. */
    private static final String DELIVERY = OutputTracker.INTERNAL + "delivery";

    private static final String RETAINED = OutputTracker.INTERNAL + "retained";
    private static final String FUNCTIONS = OutputTracker.INTERNAL + "functions";
    private static final long RETRY_MS = 5;

    private final Deliverer deliverer;
    private final SessionArchive sessions;
    private final RetainedArchive retained;
    private final OutputTracker outputs;
    private final FunctionInputs functions;
    private final BrokerCounters counters;
    private final EventLoopGroup timers;
    private volatile boolean refused;

    OutputPath(
            Deliverer deliverer,
            SessionArchive sessions,
            RetainedArchive retained,
            OutputTracker outputs,
            FunctionInputs functions,
            BrokerCounters counters,
            EventLoopGroup timers) {
        this.deliverer = deliverer;
        this.sessions = sessions;
        this.retained = retained;
        this.outputs = outputs;
        this.functions = functions;
        this.counters = counters;
        this.timers = timers;
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (!deliverer.hasRoom()) {
            refused = true;
            return false;
        }
        counters.count(BrokerCounter.OUTPUTS_PUBLISHED);
        Outgoing outgoing = Outgoing.of(output);
        List<Binding> bound = functions.boundTo(output.topic());
        Set<String> acknowledgedBefore = outputs.acknowledgedBefore(output.id());
        List<String> waitFor = new ArrayList<>(4);
        CompletableFuture<Void> stored = retain(output, outgoing, waitFor);
        if (!bound.isEmpty()) {
            waitFor.add(FUNCTIONS);
        }
        List<String> missed = deliverer.deliver(outgoing, null, acknowledgedBefore, subscriptions -> {
            addPersistent(output, subscriptions, waitFor);
            if (!waitFor.isEmpty() || !acknowledgedBefore.isEmpty()) {
                waitFor.add(DELIVERY);
                outputs.await(output.id(), waitFor, settled);
            }
        });
        if (waitFor.isEmpty() && acknowledgedBefore.isEmpty()) {
            // The common case: no one will ever acknowledge it.
            handedOver(outgoing, missed, output.id(), settled);
            return true;
        }
        for (String clientId : waitFor) {
            if (!clientId.startsWith(OutputTracker.INTERNAL) && !sessions.isPersistent(clientId)) {
                outputs.acknowledged(output.id(), clientId); // the session ended while it was being delivered
            }
        }
        var unused = stored.thenRun(() -> outputs.acknowledged(output.id(), RETAINED));
        if (!bound.isEmpty()) {
            functions.offer(output, bound, () -> outputs.acknowledged(output.id(), FUNCTIONS));
        }
        if (missed.isEmpty()) {
            outputs.acknowledged(output.id(), DELIVERY);
        } else {
            retry(outgoing, output.id(), missed);
        }
        return true;
    }

    /** What an earlier process kept has been published; unless some of it is still to come, none other is waited for. */
    void recovered() {
        if (!refused) {
            outputs.forgetOthers();
        }
    }

    private CompletableFuture<Void> retain(OutboundMessage output, Outgoing outgoing, List<String> waitFor) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        if (output.retain()) {
            waitFor.add(RETAINED);
            retained.retain(outgoing, () -> stored.complete(null));
        }
        return stored;
    }

    private void handedOver(Outgoing outgoing, List<String> missed, String outputId, Runnable settled) {
        if (missed.isEmpty()) {
            counters.count(BrokerCounter.OUTPUTS_SETTLED);
            settled.run();
        } else {
            outputs.await(outputId, List.of(DELIVERY), settled);
            retry(outgoing, outputId, missed);
        }
    }

    private void addPersistent(OutboundMessage output, List<Subscription> subscriptions, List<String> waitFor) {
        if (output.qos() == 0) {
            return;
        }
        for (Subscription subscription : subscriptions) {
            if (subscription.option().qos().value() > 0
                    && subscription.getShareName().isEmpty()
                    && sessions.isPersistent(subscription.getClientId())) {
                waitFor.add(subscription.getClientId());
            }
        }
    }

    private void retry(Outgoing outgoing, String outputId, List<String> missed) {
        counters.count(BrokerCounter.DELIVERIES_RETRIED);
        var unused = timers.next()
                .schedule(
                        () -> {
                            List<String> still = deliverer.deliver(outgoing, missed);
                            if (still.isEmpty()) {
                                outputs.acknowledged(outputId, DELIVERY);
                            } else {
                                retry(outgoing, outputId, still);
                            }
                        },
                        RETRY_MS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void forget(String outputId) {
        outputs.forget(outputId);
    }
}
