package io.tideway.runtime.cloud;

import io.tideway.runtime.control.MeanEstimator;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A host's link to its cloud store: makes calls while the store is within reach, spares it and everybody's time while it is
 * not, and tells when that changes. Thread-safe.
 */
public final class CloudLink {

    private static final double ROUND_TRIP_WEIGHT = 0.1;

    private final CloudStore store;
    private final CircuitBreaker breaker;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final MeanEstimator roundTripMs = new MeanEstimator(ROUND_TRIP_WEIGHT);
    private volatile Listener listener = new Listener() {
        @Override
        public void away(String cause) {}

        @Override
        public void back() {}
    };

    /** Is told when the store goes and comes, on any thread. */
    public interface Listener {
        /** From now on calls are not made. */
        void away(String cause);

        /** From now on they are. */
        void back();
    }

    public CloudLink(CloudStore store, CircuitBreaker breaker, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.breaker = breaker;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Who is told; set once, before the first call. */
    public void listen(Listener newListener) {
        this.listener = newListener;
    }

    /** Whether calls are made. */
    public boolean isUp() {
        return breaker.state() == CircuitBreaker.State.CLOSED;
    }

    /** The store itself, for what must not be held back: what people ask, and recalls. */
    public CloudStore store() {
        return store;
    }

    /** What a call takes, in milliseconds, smoothed; 0 before the first. */
    public double roundTripMs() {
        synchronized (roundTripMs) {
            return roundTripMs.orElse(0);
        }
    }

    /** Makes a call. {@code done} is called once, on any thread, this one included. */
    public <T> void call(Function<CloudStore, CompletionStage<T>> call, Consumer<CloudAnswer<T>> done) {
        if (!breaker.permits(clock.millis())) {
            done.accept(new CloudAnswer.NotReached<>(false));
            return;
        }
        long startNs = nanoTime.getAsLong();
        CompletionStage<T> stage;
        try {
            stage = call.apply(store);
        } catch (RuntimeException e) {
            done.accept(answer(null, e, startNs));
            return;
        }
        stage.whenComplete((reply, failure) -> done.accept(answer(reply, failure, startNs)));
    }

    private <T> CloudAnswer<T> answer(@Nullable T reply, @Nullable Throwable failure, long startNs) {
        Throwable cause = failure == null || failure.getCause() == null || failure instanceof CloudException
                ? failure
                : failure.getCause();
        if (cause instanceof CloudException refusal && refusal.kind() == CloudException.Kind.REFUSED) {
            answered();
            return new CloudAnswer.Refused<>(String.valueOf(refusal.getMessage()));
        }
        if (cause != null || reply == null) {
            if (breaker.failed(clock.millis())) {
                listener.away(cause == null ? "no reply" : String.valueOf(cause.getMessage()));
            }
            return new CloudAnswer.NotReached<>(true);
        }
        synchronized (roundTripMs) {
            roundTripMs.add((nanoTime.getAsLong() - startNs) / 1e6);
        }
        answered();
        return new CloudAnswer.Replied<>(reply);
    }

    private void answered() {
        if (breaker.succeeded()) {
            listener.back();
        }
    }
}
