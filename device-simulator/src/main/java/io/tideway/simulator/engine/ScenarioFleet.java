package io.tideway.simulator.engine;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;

/**
 * The devices of a scenario. One conducting thread starts them, runs the scenario and closes them.
 *
 * <p>The loop is open: messages have intended send times, drawn from the seed, and latency counts from those, so that a stalled
 * broker is charged for every message it delayed.
 */
public final class ScenarioFleet implements AutoCloseable {
    private static final int CONNECTING_MAX = 200;
    private static final Duration STALLED = Duration.ofSeconds(5);
    private static final Duration LATE = Duration.ofSeconds(15);
    private static final Duration LATE_WHEN_ENDED_EARLY = Duration.ofSeconds(3);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Rounds rounds;
    private final FleetClock clock = new FleetClock();
    private final List<GroupMeters> groups;
    private final List<SimulatedDevice> devices;
    private final Conductor conductor;
    private final List<Handover> handovers;
    private final LongAdder connected = new LongAdder();

    /** Makes the devices, not yet connected. */
    public ScenarioFleet(
            Scenario scenario, Rounds rounds, FleetConfig config, DeviceFactory factory, FleetWitness witness) {
        this.rounds = rounds;
        this.groups = scenario.groups().stream()
                .map(group -> GroupMeters.of(group, rounds))
                .toList();
        FleetBuilder builder = new FleetBuilder(scenario, config, factory, clock, witness);
        groups.forEach(builder::add);
        this.devices = builder.devices();
        this.handovers = List.copyOf(builder.handovers());
        this.conductor = new Conductor(builder.timeline(), handovers);
    }

    /**
     * Connects all, {@value #CONNECTING_MAX} at a time, and tells how many are. Throws what stopped the first that failed, or
     * that nothing moved for too long; returns early when interrupted.
     */
    public void start(IntConsumer progress) {
        Semaphore slots = new Semaphore(CONNECTING_MAX);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (SimulatedDevice device : devices) {
            awaitSlots(slots, 1, failure);
            if (failure.get() != null || Thread.currentThread().isInterrupted()) {
                break;
            }
            device.start().whenComplete((done, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                } else {
                    connected.increment();
                }
                slots.release();
            });
            progress.accept(connected.intValue());
        }
        awaitSlots(slots, CONNECTING_MAX, failure);
        progress.accept(connected.intValue());
        if (failure.get() != null) {
            throw failure.get() instanceof CompletionException e ? e : new CompletionException(failure.get());
        }
    }

    private void awaitSlots(Semaphore slots, int wanted, AtomicReference<Throwable> failure) {
        int seen = -1;
        try {
            while (!slots.tryAcquire(wanted, STALLED.toMillis(), TimeUnit.MILLISECONDS)) {
                if (failure.get() != null) {
                    return;
                }
                if (connected.intValue() == seen) {
                    throw new IllegalStateException(seen + " of " + devices.size()
                            + " devices connected, and no more for " + STALLED.toSeconds() + " s; is there a broker?");
                }
                seen = connected.intValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Devices that are connected and subscribed. */
    public int started() {
        return connected.intValue();
    }

    /**
     * Runs warm-up and rounds, brings all links up again and waits for what is still out; an interrupt ends it early. Progress
     * is told about every second, on another thread.
     */
    public RunFigures run(Probes probes, java.util.function.Consumer<LiveMoment> progress) {
        clock.start();
        try (Sampler sampler = new Sampler(groups, rounds, clock, probes, progress)) {
            sampler.start();
            conductor.conduct(clock.startNanoTime(), rounds.endNanos());
            Waiting.until(() -> clock.sinceStartNanos() >= rounds.endNanos(), Duration.ofDays(7));
            boolean early = Thread.interrupted();
            double seconds = clock.sinceStartNanos() / 1e9;
            sampler.endRounds();
            settle(early);
            if (early) {
                Thread.currentThread().interrupt();
            }
            return new RunFigures(groups, sampler.boundaries(), sampler.timelines(), seconds, early);
        }
    }

    private void settle(boolean early) {
        for (SimulatedDevice device : devices) {
            device.device().executor().execute(() -> device.link(true));
        }
        Duration patience = early ? LATE_WHEN_ENDED_EARLY : LATE;
        long seen = -1;
        // Progress extends the wait: an overloaded broker works its backlog off.
        while (seen != progressed() && !Thread.currentThread().isInterrupted()) {
            seen = progressed();
            if (Waiting.until(this::settled, patience)) {
                return;
            }
        }
    }

    private boolean settled() {
        return handovers.stream().allMatch(Handover::isEmpty) && RunFigures.open(groups) == 0;
    }

    private long progressed() {
        return RunFigures.progressed(groups);
    }

    /** Names of the devices, in order. */
    public List<String> deviceNames() {
        return devices.stream().map(SimulatedDevice::name).toList();
    }

    /** Copies of the ledgers of all devices' n-th streams; devices without one are missing. */
    public List<Ledger.Entry> ledgers(int stream) {
        return devices.stream()
                .filter(device -> device.streams().size() > stream)
                .map(device -> device.streams().get(stream).ledger().entry())
                .toList();
    }

    /** Says goodbye for every device. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> gone = devices.stream()
                .map(device -> device.device().disconnect().toCompletableFuture())
                .toList();
        Waiting.until(() -> gone.stream().allMatch(CompletableFuture::isDone), GOODBYE);
    }
}
