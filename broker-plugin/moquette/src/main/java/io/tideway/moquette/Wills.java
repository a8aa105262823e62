package io.tideway.moquette;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.Receipt;
import io.tideway.gate.routing.Router;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Publishes wills as if their clients had sent them: to functions, to subscribers, and retained where they say so, none of
 * which Moquette does. Thread-safe.
 *
 * <p>A will is in the store from before its CONNACK until it is withdrawn or its effect is durable, so it survives the
 * process: those of clients that were connected count from the next start on. It may be published twice by a crash right
 * after it was published, never not at all.
 */
final class Wills {

    private static final long DELIVERY_RETRY_MS = 10;
    private static final long QUOTA_RETRY_MS = 1_000;

    private final BrokerStore store;
    private final Clock clock;
    private final Authorizer authorizer;
    private final Router router;
    private final RetainedArchive retained;
    private final Deliverer deliverer;
    private final BrokerCounters counters;
    private final Map<String, Delayed> delayed = new HashMap<>();

    private record Delayed(WillRecord will, Future<?> publishing) {}

    Wills(
            BrokerStore store,
            Clock clock,
            Authorizer authorizer,
            Router router,
            RetainedArchive retained,
            Deliverer deliverer,
            BrokerCounters counters) {
        this.store = store;
        this.clock = clock;
        this.authorizer = authorizer;
        this.router = router;
        this.retained = retained;
        this.deliverer = deliverer;
        this.counters = counters;
    }

    /**
     * Takes up what an earlier process left. Called when functions serve and before a client is in, so that what a client
     * says when it is back comes after its will.
     */
    void resume(EventLoopGroup loops) {
        List<WillRecord> left = new ArrayList<>();
        store.forEach(Kind.WILL, (key, bytes) -> left.add(WillRecord.decode(key, bytes)));
        long now = clock.millis();
        for (WillRecord will : left) {
            counters.count(BrokerCounter.WILLS_RECOVERED);
            if (will.dueAtMs() == 0) {
                lost(will, loops.next());
            } else if (will.dueAtMs() <= now) {
                publish(will, loops.next());
            } else {
                schedule(will, loops.next());
            }
        }
    }

    /** A client is connected; {@code whenDurable} runs once a crash does not make its will forgotten. */
    WillRecord keep(ConnectRequest client, Will will, Runnable whenDurable) {
        WillRecord kept = WillRecord.of(client, will);
        store.put(Kind.WILL, kept.key(), kept.encode(), whenDurable);
        return kept;
    }

    /** It is not to be published, or has been. */
    void withdraw(WillRecord will) {
        store.delete(Kind.WILL, will.key(), BrokerStore.NO_ONE_WAITS);
    }

    /** The client is lost: publish after the will's delay, or when the session ends if that is sooner. */
    void lost(WillRecord kept, EventLoop loop) {
        if (kept.will().delaySeconds() == 0) {
            publish(kept, loop);
            return;
        }
        WillRecord due = kept.dueAt(clock.millis() + 1000 * kept.will().delaySeconds());
        store.put(Kind.WILL, due.key(), due.encode(), BrokerStore.NO_ONE_WAITS);
        schedule(due, loop);
    }

    private synchronized void schedule(WillRecord due, EventLoop loop) {
        cancel(due.clientId()); // one that a crash kept from being withdrawn
        Future<?> publishing = loop.schedule(
                () -> {
                    if (take(due)) {
                        publish(due, loop);
                    }
                },
                due.dueAtMs() - clock.millis(),
                TimeUnit.MILLISECONDS);
        delayed.put(due.clientId(), new Delayed(due, publishing));
    }

    private synchronized boolean take(WillRecord due) {
        Delayed waiting = delayed.get(due.clientId());
        return waiting != null && waiting.will().key().equals(due.key()) && delayed.remove(due.clientId(), waiting);
    }

    /** The client is back in time. */
    synchronized void cancel(String clientId) {
        Delayed waiting = delayed.remove(clientId);
        if (waiting != null) {
            waiting.publishing().cancel(false);
            withdraw(waiting.will());
        }
    }

    private void publish(WillRecord will, EventLoop loop) {
        InboundMessage message = will.toMessage(clock.millis());
        if (!authorizer.mayPublish(message.clientId(), message.userName(), message.topic())) {
            counters.count(BrokerCounter.PUBLISHES_NOT_AUTHORIZED); // the rules have changed since CONNECT
            withdraw(will);
            return;
        }
        counters.count(BrokerCounter.WILLS_PUBLISHED);
        route(will, message, loop);
    }

    private void route(WillRecord will, InboundMessage message, EventLoop loop) {
        List<Binding> matched = router.match(message.topic());
        Receipt receipt = new Receipt(matched.size());
        router.route(message, matched, receipt);
        receipt.whenAnswered(() -> {
            Rejection rejection = receipt.rejection();
            if (rejection == null) {
                reach(will, Outgoing.of(message), loop);
            } else if (rejection == Rejection.QUOTA_EXCEEDED) {
                var unused = loop.schedule(() -> route(will, message, loop), QUOTA_RETRY_MS, TimeUnit.MILLISECONDS);
            } else if (rejection != Rejection.UNAVAILABLE) { // then the next start publishes it
                counters.count(BrokerCounter.PUBLISHES_REJECTED);
                withdraw(will);
            }
        });
    }

    private void reach(WillRecord will, Outgoing outgoing, EventLoop loop) {
        Runnable delivery = () -> loop.execute(() -> deliver(will, new Delivery(outgoing), loop));
        if (outgoing.retain()) {
            retained.retain(outgoing, delivery);
        } else {
            delivery.run();
        }
    }

    private void deliver(WillRecord will, Delivery delivery, EventLoop loop) {
        if (delivery.attempt(deliverer)) {
            withdraw(will);
        } else {
            counters.count(BrokerCounter.DELIVERIES_RETRIED);
            var unused = loop.schedule(() -> deliver(will, delivery, loop), DELIVERY_RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }
}
