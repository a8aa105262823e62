package io.tideway.gate.routing;

import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Outputs of functions as inputs of others. An output keeps its id on the way, by which the receiving function recognises it
 * when it is offered again after a crash; so a chain of functions is effectively once, too.
 */
public final class FunctionInputs {

    /** Who sent it, as the receiving function sees it; no device can have this client id. */
    public static final String SENDER = "$function";

    private static final long RETRY_MS = 500;

    private final Router router;
    private final Runnable rejected;
    private final ScheduledExecutorService timers;
    private final LongSupplier nowMs;

    /**
     * @param rejected runs for every output that functions rejected
     * @param timers for offering again
     * @param nowMs wall clock, milliseconds since the epoch
     */
    public FunctionInputs(Router router, Runnable rejected, ScheduledExecutorService timers, LongSupplier nowMs) {
        this.router = router;
        this.rejected = rejected;
        this.timers = timers;
        this.nowMs = nowMs;
    }

    /** The bindings of the output's topic. */
    public List<Binding> boundTo(String topic) {
        return router.match(topic);
    }

    /**
     * Offers the output to the functions bound to its topic; {@code taken} runs once they need it no more. A function whose
     * queue is full gets it later; while the host is stopping it is not taken, and offered again after the next start.
     */
    public void offer(OutboundMessage output, List<Binding> bound, Runnable taken) {
        Receipt receipt = new Receipt(bound.size());
        router.route(input(output), bound, receipt);
        receipt.whenAnswered(() -> {
            Rejection rejection = receipt.rejection();
            if (rejection == Rejection.QUOTA_EXCEEDED) {
                var unused = timers.schedule(() -> offer(output, bound, taken), RETRY_MS, TimeUnit.MILLISECONDS);
                return;
            }
            if (rejection != null) {
                rejected.run();
            }
            if (rejection != Rejection.UNAVAILABLE) {
                taken.run();
            }
        });
    }

    private InboundMessage input(OutboundMessage output) {
        MessageProperties properties = output.properties();
        int hops = properties.userProperty(Hops.PROPERTY).map(Hops::of).orElse(0);
        List<UserProperty> userProperties =
                new ArrayList<>(properties.userProperties().size() + 2);
        userProperties.add(new UserProperty(OutboundMessage.ID_PROPERTY, output.id()));
        userProperties.add(new UserProperty(Hops.PROPERTY, Integer.toString(hops + 1)));
        for (UserProperty property : properties.userProperties()) {
            if (!property.name().equals(Hops.PROPERTY) && !property.name().equals(OutboundMessage.ID_PROPERTY)) {
                userProperties.add(property);
            }
        }
        return new InboundMessage(
                SENDER,
                null,
                output.topic(),
                output.payload(),
                output.qos(),
                output.retain(),
                false,
                0,
                properties.withUserProperties(userProperties),
                nowMs.getAsLong());
    }
}
