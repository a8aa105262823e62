package io.tideway.simulator.load;

import io.tideway.simulator.device.Device;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * How the devices of a fleet come and go. The thread that conducts the fleet starts and ends it; any may ask how many there
 * are.
 */
public final class FleetConnections {
    private static final int CONNECTING_MAX = 200;
    private static final Duration STALLED = Duration.ofSeconds(5);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Semaphore slots = new Semaphore(CONNECTING_MAX);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final LongAdder started = new LongAdder();

    /**
     * Starts all, {@value #CONNECTING_MAX} at a time, and tells how many are. Throws what stopped the first that failed, or
     * that nothing moved for too long; returns early when interrupted.
     */
    public <D> void start(List<D> devices, Function<D, CompletionStage<Void>> start, IntConsumer progress) {
        for (D device : devices) {
            awaitSlots(1, devices.size());
            if (failure.get() != null || Thread.currentThread().isInterrupted()) {
                break;
            }
            start.apply(device).whenComplete((done, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                } else {
                    started.increment();
                }
                slots.release();
            });
            progress.accept(started());
        }
        awaitSlots(CONNECTING_MAX, devices.size());
        progress.accept(started());
        if (failure.get() != null) {
            throw failure.get() instanceof CompletionException e ? e : new CompletionException(failure.get());
        }
    }

    /** Begins to start all and returns; how many are is not waited for, nor are failures told. */
    public <D> void startInBackground(List<D> devices, Function<D, CompletionStage<Void>> start) {
        for (D device : devices) {
            start.apply(device).whenComplete((done, error) -> started.add(error == null ? 1 : 0));
        }
    }

    /** Devices that are connected and subscribed. */
    public int started() {
        return started.intValue();
    }

    /** Says goodbye for every device. */
    public static void end(List<Device> devices) {
        List<CompletableFuture<Void>> gone = devices.stream()
                .map(device -> device.disconnect().toCompletableFuture())
                .toList();
        Waiting.until(() -> gone.stream().allMatch(CompletableFuture::isDone), GOODBYE);
    }

    /** One that failed leaves no doubt: the others are not waited for long. */
    private void awaitSlots(int wanted, int devices) {
        int seen = -1;
        try {
            while (!slots.tryAcquire(wanted, STALLED.toMillis(), TimeUnit.MILLISECONDS)) {
                if (failure.get() != null) {
                    return;
                }
                if (started() == seen) {
                    throw new IllegalStateException(seen + " of " + devices + " devices connected, and no more for "
                            + STALLED.toSeconds() + " s; is there a broker?");
                }
                seen = started();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
