package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The same devices in alternating rounds of remote and local phases, held by pins, and of messages that no function sees, on a
 * gateway with a distant store.
 */
public final class PhaseBench {
    private static final int FUNCTION = 0;
    private static final int FLOOR = 1;

    /** Of each device while the gateway warms up: enough to keep it busy. */
    private static final int OUTSTANDING = 4;

    private static final String REMOTE = "remote";
    private static final String LOCAL = "local";

    private final PhaseConfig config;
    private final DeviceFactory factory;
    private final Consumer<String> progress;

    /** Tells {@code progress} a line after each round. */
    public PhaseBench(PhaseConfig config, DeviceFactory factory, Consumer<String> progress) {
        this.config = config;
        this.factory = factory;
        this.progress = progress;
    }

    /** Starts a gateway and measures; an interrupt ends it after the current round with the rounds so far. */
    public PhaseReport run(GatewayCommand command, String durability, DeviceNames names) throws IOException {
        List<PhaseRound> rounds = new ArrayList<>();
        String parts = config.store().configuration("policy: pinned");
        try (GatewayProcess gateway = GatewayProcess.start(command, durability, parts)) {
            IntFunction<DeviceConfig> configs = names.at(gateway.ready().broker());
            try (Fleet fleet = new Fleet(factory, config.devices(), configs, List.of(config.path(), config.floor()))) {
                fleet.start(connected -> {});
                Instances instances = new Instances(GatewayAdmin.of(gateway), config.function(), keys(configs));
                warmUp(fleet, instances);
                for (int n = 1; n <= config.rounds() && !Thread.currentThread().isInterrupted(); n++) {
                    PhaseRound round = round(fleet, instances);
                    rounds.add(round);
                    progress.accept("round " + n + " of " + config.rounds() + ": " + summary(round));
                }
            }
        }
        return new PhaseReport(
                durability,
                config.store().roundTrip().toMillis(),
                config.store().syncInterval().toMillis(),
                config.devices(),
                config.ratePerSecond(),
                rounds);
    }

    /** The instances of all devices. */
    private record Instances(GatewayAdmin admin, String function, List<String> keys) {
        void hold(String phase) {
            admin.pin(function, keys, phase);
            admin.awaitPhase(function, keys, phase);
        }
    }

    private List<String> keys(IntFunction<DeviceConfig> configs) {
        return IntStream.rangeClosed(1, config.devices())
                .mapToObj(n -> configs.apply(n).clientId())
                .toList();
    }

    /** Both phases, and ends remote: an instance is there once it has had a message. */
    private void warmUp(Fleet fleet, Instances instances) {
        instances.admin().pin(instances.function(), instances.keys(), LOCAL);
        fleet.closedLoop(FUNCTION, OUTSTANDING, config.warmUp().dividedBy(2));
        instances.hold(LOCAL);
        instances.hold(REMOTE);
        load(fleet, FUNCTION, config.warmUp().dividedBy(2));
    }

    private PhaseRound round(Fleet fleet, Instances instances) {
        GatewayAdmin admin = instances.admin();
        StoreFigures before = admin.figures();
        LoadResult remote = load(fleet, FUNCTION, config.round());
        StoreFigures between = admin.figures();
        instances.hold(LOCAL);
        LoadResult local = load(fleet, FUNCTION, config.round());
        instances.hold(REMOTE);
        StoreFigures after = admin.figures();
        LoadResult floor = load(fleet, FLOOR, config.round());
        return new PhaseRound(remote, between.since(before), local, after.since(between), floor);
    }

    private LoadResult load(Fleet fleet, int path, Duration duration) {
        return fleet.openLoop(path, config.overallPerSecond(), duration);
    }

    private static String summary(PhaseRound round) {
        return String.format(
                Locale.ROOT,
                "remote p50 %,.0f p99 %,.0f µs (%.2f round trips of %,.0f µs) | local p50 %,.0f p99 %,.0f µs | echo p50 %,.0f p99 %,.0f µs",
                round.remote().replyMicros().p50(),
                round.remote().replyMicros().p99(),
                round.remoteP50InRoundTrips(),
                round.roundTripMicros(),
                round.local().replyMicros().p50(),
                round.local().replyMicros().p99(),
                round.floor().replyMicros().p50(),
                round.floor().replyMicros().p99());
    }
}
