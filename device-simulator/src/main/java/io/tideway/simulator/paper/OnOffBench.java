package io.tideway.simulator.paper;

import io.tideway.simulator.bench.Subject;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs on/off clients on a gateway. One thread. */
public final class OnOffBench {
    private final DeviceFactory factory;

    /** Makes the clients with that factory. */
    public OnOffBench(DeviceFactory factory) {
        this.factory = factory;
    }

    /** Measures; when interrupted, what came until then. */
    public OnOffRow run(OnOffConfig config, Subject subject, IntFunction<DeviceConfig> configs) throws IOException {
        Path data = Objects.requireNonNull(subject.data(), "the data folder of the gateway must be known");
        OnOffSchedule schedule = OnOffSchedule.draw(config);
        try (PaperFleet fleet = new PaperFleet(factory, config.load().devices(), configs)) {
            fleet.start();
            GatewayMeter meter = GatewayMeter.start(subject);
            try (SlotWatch watch = new SlotWatch(PhasePins.of(data.resolve("data")))) {
                PaperFleet.Run run = fleet.run(schedule.requests(), config.time());
                return row(config, schedule, run, watch, meter);
            }
        }
    }

    private static OnOffRow row(
            OnOffConfig config, OnOffSchedule schedule, PaperFleet.Run run, SlotWatch watch, GatewayMeter meter)
            throws IOException {
        long fromNanos = config.warmUp().toNanos();
        long toNanos = fromNanos + config.duration().toNanos();
        int devices = config.load().devices();
        // The one that begins a period occupies nothing: its latency is none of the service.
        Predicate<PaperRequest> stateful =
                request -> request.atNanos() >= fromNanos && request.preferLocalMs() > 0 && request.service() > 0;
        List<Double> latenciesS = Arrays.stream(run.latencies(stateful))
                .sorted()
                .mapToObj(nanos -> config.time().paperS((double) nanos))
                .collect(Collectors.toList());
        return new OnOffRow(
                config,
                schedule.occupancy(devices, fromNanos, toNanos),
                watch.occupancy(devices, run.startNanos() + fromNanos, run.startNanos() + toNanos),
                run.local(stateful),
                run.remote(stateful),
                latenciesS,
                run.round(stateful, toNanos / 1e9, meter.usage()));
    }
}
