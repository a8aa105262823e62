package io.tideway.moquette;

import io.moquette.broker.subscriptions.Subscription;
import io.netty.channel.EventLoopGroup;
import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Publishes functions' outputs and says when they are settled. Thread-safe; does not block. */
final class OutputPath implements Egress {

    /** Stand among the client ids that an output waits for; client ids have no control characters. */
    private static final String DELIVERY = OutputTracker.INTERNAL + "delivery";

    private static final String RETAINED = OutputTracker.INTERNAL + "retained";
    private static final long RETRY_MS = 5;

    private final Deliverer deliverer;
    private final SessionArchive sessions;
    private final RetainedArchive retained;
    private final OutputTracker outputs;
    private final BrokerCounters counters;
    private final EventLoopGroup timers;

    OutputPath(
            Deliverer deliverer,
            SessionArchive sessions,
            RetainedArchive retained,
            OutputTracker outputs,
            BrokerCounters counters,
            EventLoopGroup timers) {
        this.deliverer = deliverer;
        this.sessions = sessions;
        this.retained = retained;
        this.outputs = outputs;
        this.counters = counters;
        this.timers = timers;
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (!deliverer.hasRoom()) {
            return false;
        }
        counters.count(BrokerCounter.OUTPUTS_PUBLISHED);
        Outgoing outgoing = Outgoing.of(output);
        CompletableFuture<Void> stored = new CompletableFuture<>();
        if (output.retain()) {
            retained.retain(outgoing, () -> stored.complete(null));
        } else {
            stored.complete(null);
        }
        List<String> waitFor = new ArrayList<>(List.of(DELIVERY, RETAINED));
        List<String> missed =
                deliverer.deliver(outgoing, null, outputs.acknowledgedBefore(output.id()), subscriptions -> {
                    addPersistent(output, subscriptions, waitFor);
                    outputs.await(output.id(), waitFor, settled);
                });
        for (String clientId : waitFor) {
            if (!clientId.startsWith(OutputTracker.INTERNAL) && !sessions.isPersistent(clientId)) {
                outputs.acknowledged(output.id(), clientId); // the session ended while it was being delivered
            }
        }
        var unused = stored.thenRun(() -> outputs.acknowledged(output.id(), RETAINED));
        if (missed.isEmpty()) {
            outputs.acknowledged(output.id(), DELIVERY);
        } else {
            retry(outgoing, output.id(), missed);
        }
        return true;
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
