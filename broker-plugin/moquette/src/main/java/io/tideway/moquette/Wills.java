package io.tideway.moquette;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Binding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Publishes wills as if their clients had sent them: to functions, to subscribers, and retained where they say so, none of
 * which Moquette does. Thread-safe.
 *
 * <p>Delayed wills are kept in memory only: a restart forgets them.
 */
final class Wills {

    private final Authorizer authorizer;
    private final Router router;
    private final RetainedArchive retained;
    private final Deliverer deliverer;
    private final BrokerCounters counters;
    private final Map<String, Future<?>> delayed = new ConcurrentHashMap<>();

    Wills(
            Authorizer authorizer,
            Router router,
            RetainedArchive retained,
            Deliverer deliverer,
            BrokerCounters counters) {
        this.authorizer = authorizer;
        this.router = router;
        this.retained = retained;
        this.deliverer = deliverer;
        this.counters = counters;
    }

    /** The client is lost: publish after the will's delay, or when the session ends if that is sooner. */
    void lost(ConnectRequest client, Will will, int expirySeconds, EventLoop loop, long nowMs) {
        InboundMessage message = will.toMessage(client.clientId(), client.userName(), nowMs);
        long delay = Math.min(will.delaySeconds(), expirySeconds);
        if (delay == 0) {
            publish(message, loop);
            return;
        }
        Future<?> publishing = loop.schedule(
                () -> {
                    delayed.remove(client.clientId());
                    publish(message, loop);
                },
                delay,
                TimeUnit.SECONDS);
        delayed.put(client.clientId(), publishing);
    }

    /** The client is back in time. */
    void cancel(String clientId) {
        Future<?> publishing = delayed.remove(clientId);
        if (publishing != null) {
            publishing.cancel(false);
        }
    }

    private void publish(InboundMessage message, EventLoop loop) {
        if (!authorizer.mayPublish(message.clientId(), message.userName(), message.topic())) {
            counters.count(BrokerCounter.PUBLISHES_NOT_AUTHORIZED); // the rules have changed since CONNECT
            return;
        }
        counters.count(BrokerCounter.WILLS_PUBLISHED);
        List<Binding> matched = router.match(message.topic());
        Receipt receipt = new Receipt(matched.size());
        router.route(message, matched, receipt);
        receipt.whenAnswered(() -> {
            if (receipt.rejection() == null) {
                Outgoing outgoing = Outgoing.of(message);
                if (message.retain()) {
                    retained.retain(outgoing, () -> {});
                }
                loop.execute(() -> deliver(new Delivery(outgoing), loop));
            }
        });
    }

    private void deliver(Delivery delivery, EventLoop loop) {
        if (!delivery.attempt(deliverer)) {
            counters.count(BrokerCounter.DELIVERIES_RETRIED);
            var unused = loop.schedule(() -> deliver(delivery, loop), 10, TimeUnit.MILLISECONDS);
        }
    }
}
