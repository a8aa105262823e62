package io.tideway.gate.will;

import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.routing.Receipt;
import io.tideway.gate.routing.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes wills as if their clients had sent them: to functions, to subscribers, and retained where they say so. Thread-safe.
 *
 * <p>A will is in the store from before its CONNACK until it is withdrawn or its effect is durable, so it survives the
 * process: those of clients that were connected count from the next start on. It may be published twice by a crash right
 * after it was published, never not at all.
 */
public final class Wills {

    private static final long QUOTA_RETRY_MS = 1_000;

    private final BrokerStore store;
    private final LongSupplier nowMs;
    private final Authorizer authorizer;
    private final Router router;
    private final WillDelivery delivery;
    private final Consumer<WillEvent> counter;
    private final Map<String, Delayed> delayed = new HashMap<>();

    private record Delayed(WillRecord will, Future<?> publishing) {}

    /**
     * @param nowMs wall clock, milliseconds since the epoch
     * @param counter hears of every will; must be thread-safe
     */
    public Wills(
            BrokerStore store,
            LongSupplier nowMs,
            Authorizer authorizer,
            Router router,
            WillDelivery delivery,
            Consumer<WillEvent> counter) {
        this.store = store;
        this.nowMs = nowMs;
        this.authorizer = authorizer;
        this.router = router;
        this.delivery = delivery;
        this.counter = counter;
    }

    /**
     * Takes up what an earlier process left. Called when functions serve and before a client is in, so that what a client
     * says when it is back comes after its will.
     */
    public void resume(ScheduledExecutorService loop) {
        List<WillRecord> left = new ArrayList<>();
        store.forEach(Kind.WILL, (key, bytes) -> left.add(WillRecord.decode(key, bytes)));
        long now = nowMs.getAsLong();
        for (WillRecord will : left) {
            counter.accept(WillEvent.RECOVERED);
            if (will.dueAtMs() == 0) {
                lost(will, loop);
            } else if (will.dueAtMs() <= now) {
                publish(will, loop);
            } else {
                schedule(will, loop);
            }
        }
    }

    /** A client is connected; {@code whenDurable} runs once a crash does not make its will forgotten. */
    public WillRecord keep(String clientId, @Nullable String userName, Will will, Runnable whenDurable) {
        WillRecord kept = WillRecord.of(clientId, userName, will);
        store.put(Kind.WILL, kept.key(), kept.encode(), whenDurable);
        return kept;
    }

    /** It is not to be published, or has been. */
    public void withdraw(WillRecord will) {
        store.delete(Kind.WILL, will.key(), BrokerStore.NO_ONE_WAITS);
    }

    /** The client is lost: publish after the will's delay, or when the session ends if that is sooner. */
    public void lost(WillRecord kept, ScheduledExecutorService loop) {
        if (kept.will().delaySeconds() == 0) {
            publish(kept, loop);
            return;
        }
        WillRecord due = kept.dueAt(nowMs.getAsLong() + 1000 * kept.will().delaySeconds());
        store.put(Kind.WILL, due.key(), due.encode(), BrokerStore.NO_ONE_WAITS);
        schedule(due, loop);
    }

    private synchronized void schedule(WillRecord due, ScheduledExecutorService loop) {
        cancel(due.clientId()); // one that a crash kept from being withdrawn
        Future<?> publishing = loop.schedule(
                () -> {
                    if (take(due)) {
                        publish(due, loop);
                    }
                },
                due.dueAtMs() - nowMs.getAsLong(),
                TimeUnit.MILLISECONDS);
        delayed.put(due.clientId(), new Delayed(due, publishing));
    }

    private synchronized boolean take(WillRecord due) {
        Delayed waiting = delayed.get(due.clientId());
        return waiting != null && waiting.will().key().equals(due.key()) && delayed.remove(due.clientId(), waiting);
    }

    /** The client is back in time. */
    public synchronized void cancel(String clientId) {
        Delayed waiting = delayed.remove(clientId);
        if (waiting != null) {
            waiting.publishing().cancel(false);
            withdraw(waiting.will());
        }
    }

    private void publish(WillRecord will, ScheduledExecutorService loop) {
        InboundMessage message = will.toMessage(nowMs.getAsLong());
        if (!authorizer.mayPublish(message.clientId(), message.userName(), message.topic())) {
            counter.accept(WillEvent.NOT_AUTHORIZED); // the rules have changed since CONNECT
            withdraw(will);
            return;
        }
        counter.accept(WillEvent.PUBLISHED);
        route(will, message, loop);
    }

    private void route(WillRecord will, InboundMessage message, ScheduledExecutorService loop) {
        List<Binding> matched = router.match(message.topic());
        Receipt receipt = new Receipt(matched.size());
        router.route(message, matched, receipt);
        receipt.whenAnswered(() -> {
            Rejection rejection = receipt.rejection();
            if (rejection == null) {
                delivery.deliver(message, loop, () -> withdraw(will));
            } else if (rejection == Rejection.QUOTA_EXCEEDED) {
                var unused = loop.schedule(() -> route(will, message, loop), QUOTA_RETRY_MS, TimeUnit.MILLISECONDS);
            } else if (rejection != Rejection.UNAVAILABLE) { // then the next start publishes it
                counter.accept(WillEvent.REJECTED);
                withdraw(will);
            }
        });
    }
}
