package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Arrival;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    /** A gateway and its devices. */
    private record Track(GatewayProcess gateway, Fleet fleet, GatewayAdmin admin) {}

    /** Starts the gateways and measures; an interrupt ends it after the current round with the full rounds so far. */
    public AutoReport run(GatewayCommand command, String durability, DeviceNames names) throws IOException {
        Map<Contender, Track> tracks = new EnumMap<>(Contender.class);
        Map<Contender, List<AutoRound>> rounds = new EnumMap<>(Contender.class);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            for (Contender contender : Contender.values()) {
                tracks.put(contender, start(contender, command, durability, names, open));
                rounds.put(contender, new ArrayList<>());
            }
            for (int n = 1; n <= config.rounds() && !Thread.currentThread().isInterrupted(); n++) {
                List<Arrival> arrivals = config.bursts().arrivals(config.seed() + n - 1, config.round());
                for (Contender contender : Contender.values()) {
                    if (Thread.currentThread().isInterrupted()) {
                        break;
                    }
                    AutoRound round = measure(tracks.get(contender), arrivals);
                    rounds.get(contender).add(round);
                    progress.accept("round " + n + " of " + config.rounds() + ", " + summary(contender, round));
                }
            }
        } finally {
            closeAll(open);
        }
        return new AutoReport(
                durability,
                config.store().roundTrip().toMillis(),
                config.bursts().devices(),
                config.bursts().meanActive(),
                config.slots(),
                config.seed(),
                rounds);
    }

    private Track start(
            Contender contender,
            GatewayCommand command,
            String durability,
            DeviceNames names,
            Deque<AutoCloseable> open)
            throws IOException {
        String parts = config.store().configuration(contender.choice(config.slots()));
        GatewayProcess gateway = GatewayProcess.start(command, durability, parts);
        open.push(gateway);
        Fleet fleet = new Fleet(
                factory, config.bursts().devices(), names.at(gateway.ready().broker()), List.of(config.path()));
        open.push(fleet);
        fleet.start(connected -> {});
        // Evenly, so that every instance has a record and is cached, and none has an advantage.
        fleet.openLoop(0, config.bursts().meanActive() * config.bursts().ratePerSecond(), config.warmUp());
        return new Track(gateway, fleet, GatewayAdmin.of(gateway));
    }

    private static AutoRound measure(Track track, List<Arrival> arrivals) {
        StoreFigures before = track.admin().figures();
        LoadResult load = track.fleet().openLoop(0, arrivals);
        return new AutoRound(load, track.admin().figures().since(before));
    }

    private static void closeAll(Deque<AutoCloseable> open) throws IOException {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
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
