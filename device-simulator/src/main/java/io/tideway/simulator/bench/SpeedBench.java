package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Floor and function in alternating rounds on one gateway process with the same devices, so that whatever else the machine
 * does meets both.
 */
public final class SpeedBench {
    private static final int FLOOR = 0;
    private static final int FUNCTION = 1;

    private final BenchConfig config;
    private final DeviceFactory factory;
    private final Consumer<String> progress;

    /** Tells {@code progress} a line after each round. */
    public SpeedBench(BenchConfig config, DeviceFactory factory, Consumer<String> progress) {
        this.config = config;
        this.factory = factory;
        this.progress = progress;
    }

    /** One way to load a path. */
    private interface Load {
        LoadResult run(Fleet fleet, int path, Duration duration);
    }

    /** Measures; an interrupt ends it after the current round with the comparisons so far. */
    public SpeedReport run(Subject subject, IntFunction<DeviceConfig> configs) {
        List<Comparison> comparisons = new ArrayList<>();
        try (Fleet fleet = new Fleet(factory, config.devices(), configs, config.paths())) {
            fleet.start(connected -> {});
            compare(
                    subject,
                    fleet,
                    comparisons,
                    "closed loop",
                    (f, path, duration) -> f.closedLoop(path, config.outstanding(), duration));
            for (double rate : config.ratesPerSecond()) {
                String name = String.format(Locale.ROOT, "open loop %,.0f msg/s", rate);
                compare(subject, fleet, comparisons, name, (f, path, duration) -> f.openLoop(path, rate, duration));
            }
        }
        return new SpeedReport(
                subject.durability(),
                subject.startMs(),
                comparisons,
                subject.figures().rssMaxBytes(),
                subject.storeBytes());
    }

    private void compare(Subject subject, Fleet fleet, List<Comparison> comparisons, String name, Load load) {
        load.run(fleet, FLOOR, config.warmUp());
        load.run(fleet, FUNCTION, config.warmUp());
        List<RoundResult> floor = new ArrayList<>();
        List<RoundResult> function = new ArrayList<>();
        for (int round = 1; round <= config.rounds() && !Thread.currentThread().isInterrupted(); round++) {
            floor.add(measure(subject, fleet, FLOOR, load));
            function.add(measure(subject, fleet, FUNCTION, load));
            progress.accept(name + ", round " + round + " of " + config.rounds() + ": " + summary(floor) + " | "
                    + summary(function));
        }
        if (!floor.isEmpty()) {
            comparisons.add(new Comparison(name, floor, function));
        }
    }

    private RoundResult measure(Subject subject, Fleet fleet, int path, Load load) {
        ProcessFigures before = subject.figures();
        double cpuBefore = ownCpuSeconds();
        LoadResult result = load.run(fleet, path, config.round());
        return RoundResult.of(result, before, subject.figures(), ownCpuSeconds() - cpuBefore);
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElse(0.0);
    }

    private static String summary(List<RoundResult> rounds) {
        LoadResult last = rounds.get(rounds.size() - 1).load();
        return String.format(
                Locale.ROOT,
                "%s %,.0f msg/s p50 %,.0f p99 %,.0f µs",
                last.path(),
                last.repliesPerSecond(),
                last.replyMicros().p50(),
                last.replyMicros().p99());
    }
}
