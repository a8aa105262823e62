package io.tideway.moquette;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.will.WillDelivery;
import io.tideway.gate.will.WillEvent;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Publishes and retains wills through Moquette, which publishes them unseen and never retained if left to it. Thread-safe. */
final class WillPath implements WillDelivery {

    private static final long RETRY_MS = 10;

    private final RetainedArchive retained;
    private final Deliverer deliverer;
    private final BrokerCounters counters;

    WillPath(RetainedArchive retained, Deliverer deliverer, BrokerCounters counters) {
        this.retained = retained;
        this.deliverer = deliverer;
        this.counters = counters;
    }

    @Override
    public void deliver(InboundMessage will, ScheduledExecutorService loop, Runnable delivered) {
        Outgoing outgoing = Outgoing.of(will);
        Runnable delivery = () -> loop.execute(() -> attempt(new Delivery(outgoing), loop, delivered));
        if (will.retain()) {
            retained.retain(outgoing, delivery);
        } else {
            delivery.run();
        }
    }

    private void attempt(Delivery delivery, ScheduledExecutorService loop, Runnable delivered) {
        if (delivery.attempt(deliverer)) {
            delivered.run();
        } else {
            counters.count(BrokerCounter.DELIVERIES_RETRIED);
            var unused = loop.schedule(() -> attempt(delivery, loop, delivered), RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Under which name an event is counted. */
    static BrokerCounter counter(WillEvent event) {
        return switch (event) {
            case RECOVERED -> BrokerCounter.WILLS_RECOVERED;
            case PUBLISHED -> BrokerCounter.WILLS_PUBLISHED;
            case NOT_AUTHORIZED -> BrokerCounter.PUBLISHES_NOT_AUTHORIZED;
            case REJECTED -> BrokerCounter.PUBLISHES_REJECTED;
        };
    }
}
