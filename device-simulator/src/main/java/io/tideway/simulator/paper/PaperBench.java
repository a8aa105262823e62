package io.tideway.simulator.paper;

import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Measures one number of dedicated containers after the other on one gateway. One thread. */
public final class PaperBench {
    private final PaperConfig config;
    private final DeviceFactory factory;
    private final Consumer<PaperRow> progress;

    /** Tells {@code progress} each number once it is measured. */
    public PaperBench(PaperConfig config, DeviceFactory factory, Consumer<PaperRow> progress) {
        this.config = config;
        this.factory = factory;
        this.progress = progress;
    }

    /** Measures; an interrupt ends it with the numbers so far. */
    public PaperReport run(Subject subject, IntFunction<DeviceConfig> configs) {
        Path data = Objects.requireNonNull(subject.data(), "the data folder of the gateway must be known");
        List<PaperRow> rows = new ArrayList<>();
        try (PaperFleet fleet = new PaperFleet(factory, config.load().devices(), configs)) {
            PhasePins pins = PhasePins.of(data.resolve("data"));
            fleet.start();
            List<Integer> numbers = config.dedicated();
            if (!numbers.isEmpty()) {
                measure(fleet, pins, numbers.get(0)); // The gateway compiles what is hot.
            }
            for (int i = 0; i < numbers.size() && !Thread.currentThread().isInterrupted(); i++) {
                PaperRow row = measure(fleet, pins, numbers.get(i));
                if (!Thread.currentThread().isInterrupted()) {
                    rows.add(row);
                    progress.accept(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return PaperReport.of(config, subject.durability(), rows);
    }

    private PaperRow measure(PaperFleet fleet, PhasePins pins, int dedicated) throws IOException, InterruptedException {
        Set<String> local = new HashSet<>();
        for (int device = 0; device < dedicated; device++) {
            local.add(fleet.name(device) + ".0");
        }
        pins.local(local);
        long warmUpNanos = config.warmUp().toNanos();
        List<PaperRequest> requests = PaperSchedule.draw(
                config.load().devices(),
                config.ratePerSecond(),
                config.parts(),
                warmUpNanos + config.duration().toNanos(),
                config.seed());
        PaperFleet.Run run = fleet.run(requests, dedicated, config);
        long[] latencies = run.latencies(warmUpNanos);
        PaperModel model = new PaperModel(config.load());
        PaperReplay replay = new PaperReplay(config.localMeanNanos(), config.remoteMeanNanos());
        double toPaperS = config.scale() / 1e9;
        return new PaperRow(
                dedicated,
                model.sharedUse(dedicated),
                model.meanLatencyS(dedicated),
                replay.meanNanos(requests, dedicated, config.load().containers(), warmUpNanos) * toPaperS,
                Arrays.stream(latencies).average().orElse(0) * toPaperS,
                percentile(latencies, 0.95) * toPaperS,
                percentile(latencies, 0.99) * toPaperS,
                latencies.length,
                run.lost(),
                run.otherPhase());
    }

    static double percentile(long[] ascending, double fraction) {
        return ascending.length == 0 ? 0 : ascending[(int) Math.min(ascending.length - 1, ascending.length * fraction)];
    }
}
