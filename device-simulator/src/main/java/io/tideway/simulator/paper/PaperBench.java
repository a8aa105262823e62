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
import java.util.function.Predicate;

/**
 * Measures one number of dedicated containers after the other on one gateway. A number during which the simulator itself was
 * late is measured once more, and the one with less of that counts: whether it does is decided by the simulator's lag alone,
 * never by the latency. One thread.
 */
public final class PaperBench {
    private static final int PARTS = 5;

    /** So that a busy machine does not make it last for ever. */
    private static final int AGAIN_MAX = 2;

    private final PaperConfig config;
    private final DeviceFactory factory;
    private final Consumer<PaperRow> progress;

    /** Tells {@code progress} each number once it is measured. */
    public PaperBench(PaperConfig config, DeviceFactory factory, Consumer<PaperRow> progress) {
        this.config = config;
        this.factory = factory;
        this.progress = progress;
    }

    /** Measures, and leaves all instances remote; an interrupt ends it with the numbers so far. */
    public PaperReport run(Subject subject, IntFunction<DeviceConfig> configs) {
        return PaperReport.of(config, subject.durability(), rows(subject, configs, config.dedicated(), progress));
    }

    /** Runs the first number and forgets it. */
    public void warmUp(Subject subject, IntFunction<DeviceConfig> configs) {
        rows(subject, configs, config.dedicated().stream().limit(1).toList(), row -> {});
    }

    private List<PaperRow> rows(
            Subject subject, IntFunction<DeviceConfig> configs, List<Integer> numbers, Consumer<PaperRow> each) {
        Path data = Objects.requireNonNull(subject.data(), "the data folder of the gateway must be known");
        List<PaperRow> rows = new ArrayList<>();
        try (PaperFleet fleet = new PaperFleet(factory, config.load().devices(), configs)) {
            PhasePins pins = PhasePins.of(data.resolve("data"));
            fleet.start();
            int againMax = AGAIN_MAX;
            for (int i = 0; i < numbers.size() && !Thread.currentThread().isInterrupted(); i++) {
                PaperRow row = measure(subject, fleet, pins, numbers.get(i));
                if (row.isDisturbed()
                        && againMax-- > 0
                        && !Thread.currentThread().isInterrupted()) {
                    PaperRow again = measure(subject, fleet, pins, numbers.get(i));
                    row = again.lagP99Micros() < row.lagP99Micros() ? again : row;
                }
                if (!Thread.currentThread().isInterrupted()) {
                    rows.add(row);
                    each.accept(row);
                }
            }
            pins.local(Set.of());
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) { // Ctrl-C reaches the gateway too.
                throw new UncheckedIOException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return rows;
    }

    private PaperRow measure(Subject subject, PaperFleet fleet, PhasePins pins, int dedicated)
            throws IOException, InterruptedException {
        Set<String> local = new HashSet<>();
        for (int device = 0; device < dedicated; device++) {
            local.add(fleet.name(device) + ".0");
        }
        pins.local(local);
        PaperTime time = config.time();
        long warmUpNanos = config.warmUp().toNanos();
        List<PaperRequest> requests = PaperSchedule.draw(
                        config.load().devices(),
                        time.ratePerSecond(),
                        config.parts(),
                        warmUpNanos + config.duration().toNanos(),
                        config.seed())
                .stream()
                .map(request -> request.device() < dedicated ? request.forFirstPart() : request)
                .toList();
        GatewayMeter meter = GatewayMeter.start(subject);
        PaperFleet.Run run = fleet.run(requests, time);
        Predicate<PaperRequest> counted = request -> request.atNanos() >= warmUpNanos;
        long[] latencies = run.latencies(counted);
        PaperModel model = new PaperModel(config.load());
        PaperReplay replay = new PaperReplay(time.localMeanNanos(), time.remoteMeanNanos());
        double seconds = (warmUpNanos + config.duration().toNanos()) / 1e9;
        return new PaperRow(
                dedicated,
                model.sharedUse(dedicated),
                new PaperRow.Latency(
                        model.meanLatencyS(dedicated),
                        model.quantileS(dedicated, 0.95),
                        model.quantileS(dedicated, 0.99)),
                latency(replay.latencies(requests, dedicated, config.load().containers(), warmUpNanos), time),
                latency(Arrays.stream(latencies).sorted().toArray(), time),
                time.paperS(twoErrors(latencies)),
                run.local(request -> request.device() >= dedicated)
                        + run.remote(request -> request.device() < dedicated),
                run.round(counted, seconds, meter.usage()));
    }

    private static PaperRow.Latency latency(long[] ascending, PaperTime time) {
        return new PaperRow.Latency(
                time.paperS(Arrays.stream(ascending).average().orElse(0)),
                time.paperS(percentile(ascending, 0.95)),
                time.paperS(percentile(ascending, 0.99)));
    }

    static double percentile(long[] ascending, double fraction) {
        return ascending.length == 0 ? 0 : ascending[(int) Math.min(ascending.length - 1, ascending.length * fraction)];
    }

    /** Latencies close in time are alike, so it is the means of parts that are compared. */
    static double twoErrors(long[] inOrder) {
        double[] means = new double[PARTS];
        for (int part = 0; part < PARTS; part++) {
            means[part] = Arrays.stream(inOrder, inOrder.length * part / PARTS, inOrder.length * (part + 1) / PARTS)
                    .average()
                    .orElse(0);
        }
        double mean = Arrays.stream(means).average().orElse(0);
        double variance =
                Arrays.stream(means).map(one -> (one - mean) * (one - mean)).sum() / (PARTS - 1);
        return 2 * Math.sqrt(variance / PARTS);
    }
}
