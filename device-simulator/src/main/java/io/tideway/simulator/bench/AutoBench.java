package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Arrival;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Bursts of devices with each way to choose phases. One gateway process for each of them; all run throughout and are
 * measured in turn with the same messages, so that whatever else the machine does meets all.
 */
public final class AutoBench {
    private final AutoConfig config;
    private final DeviceFactory factory;
    private final Consumer<String> progress;

    /** Tells {@code progress} a line after each round. */
    public AutoBench(AutoConfig config, DeviceFactory factory, Consumer<String> progress) {
        this.config = config;
        this.factory = factory;
        this.progress = progress;
    }

    /** A way to choose phases, the gateway that does, its devices and what they saw. */
    private record Track(
            Contender contender, GatewayProcess gateway, Fleet fleet, GatewayAdmin admin, List<AutoRound> rounds) {}

    /** Starts the gateways and measures; an interrupt ends it after the current round with those so far. */
    public AutoReport run(GatewayCommand command, String durability, DeviceNames names) throws IOException {
        List<Track> tracks = new ArrayList<>();
        try {
            for (Contender contender : Contender.values()) {
                tracks.add(start(contender, command, durability, names));
            }
            // Evenly, so that every instance has a record and is cached, and none has an advantage.
            double rate = config.bursts().meanActive() * config.bursts().ratePerSecond();
            tracks.forEach(track -> track.fleet().openLoop(0, rate, config.warmUp()));
            for (int n = 1; n <= config.rounds() && !Thread.currentThread().isInterrupted(); n++) {
                round(n, tracks);
            }
        } finally {
            tracks.forEach(AutoBench::close);
        }
        Map<Contender, List<AutoRound>> rounds = new EnumMap<>(Contender.class);
        tracks.forEach(track -> rounds.put(track.contender(), track.rounds()));
        return new AutoReport(
                durability,
                config.store().roundTrip().toMillis(),
                config.bursts().devices(),
                config.bursts().meanActive(),
                config.slots(),
                config.seed(),
                rounds);
    }

    private Track start(Contender contender, GatewayCommand command, String durability, DeviceNames names)
            throws IOException {
        String parts = config.store().configuration(contender.choice(config.slots()));
        GatewayProcess gateway = GatewayProcess.start(command, durability, parts);
        try {
            Fleet fleet = new Fleet(
                    factory, config.bursts().devices(), names.at(gateway.ready().broker()), List.of(config.path()));
            fleet.start(connected -> {});
            return new Track(contender, gateway, fleet, GatewayAdmin.of(gateway), new ArrayList<>());
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    private static void close(Track track) {
        try {
            track.fleet().close();
        } finally {
            track.gateway().close();
        }
    }

    private void round(int n, List<Track> tracks) {
        List<Arrival> arrivals = config.bursts().arrivals(config.seed() + n - 1, config.round());
        for (Track track : tracks) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            AutoRound round = measure(track, arrivals);
            track.rounds().add(round);
            progress.accept("round " + n + " of " + config.rounds() + ", " + summary(track.contender(), round));
        }
    }

    private static AutoRound measure(Track track, List<Arrival> arrivals) {
        StoreFigures before = track.admin().figures();
        LoadResult load = track.fleet().openLoop(0, arrivals);
        return new AutoRound(load, track.admin().figures().since(before));
    }

    private static String summary(Contender contender, AutoRound round) {
        return String.format(
                Locale.ROOT,
                "%s: mean %,.0f p50 %,.0f p99 %,.0f µs, %.0f %% local",
                contender.label(),
                round.load().replyMicros().mean(),
                round.load().replyMicros().p50(),
                round.load().replyMicros().p99(),
                100 * round.localShare());
    }
}
