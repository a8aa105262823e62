package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The same function in one process, on hosts attached to a gateway, and on the other broker. All run throughout and are
 * measured in turn, so that whatever else the machine does meets all.
 */
public final class HostsBench {
    private static final int ECHO = 0;
    private static final int FUNCTION = 1;

    private final HostsConfig config;
    private final DeviceFactory factory;
    private final HostCommand hostCommand;
    private final Consumer<String> progress;

    /** Tells {@code progress} a line after each round. */
    public HostsBench(HostsConfig config, DeviceFactory factory, HostCommand hostCommand, Consumer<String> progress) {
        this.config = config;
        this.factory = factory;
        this.hostCommand = hostCommand;
        this.progress = progress;
    }

    /** One way to load a path. */
    private interface Load {
        LoadResult run(Fleet fleet, int path, Duration duration);
    }

    /** A deployment's processes, gateway first, and its devices. */
    private record Track(Deployment deployment, List<GatewayProcess> processes, Fleet fleet) implements AutoCloseable {

        ProcessFigures figures() {
            return processes.stream()
                    .map(process -> new ProcessProbe(process.pid()).read())
                    .reduce(ProcessFigures.NONE, ProcessFigures::plus);
        }

        @Override
        public void close() {
            try {
                fleet.close();
            } finally {
                closeAll(processes);
            }
        }
    }

    /** Starts everything and measures; an interrupt ends it after the current round with those so far. */
    public HostsReport run(GatewayCommand command, String durability, DeviceNames names) throws IOException {
        List<DeploymentRounds> loads = new ArrayList<>();
        Map<Deployment, Track> tracks = new EnumMap<>(Deployment.class);
        try {
            for (Deployment deployment : Deployment.values()) {
                if (deployment != Deployment.ECHO) {
                    progress.accept("starting: " + deployment.label());
                    tracks.put(deployment, start(deployment, command, durability, names));
                }
            }
            Load closed = (fleet, path, duration) -> fleet.closedLoop(path, config.outstanding(), duration);
            for (Deployment deployment : Deployment.values()) {
                progress.accept("warming up: " + deployment.label());
                load(tracks, deployment, closed, config.warmUp());
            }
            loads.add(measure(tracks, "closed loop", closed));
            for (double rate : config.ratesPerSecond()) {
                loads.add(measure(
                        tracks,
                        String.format(Locale.ROOT, "open loop %,.0f msg/s", rate),
                        (fleet, path, duration) -> fleet.openLoop(path, rate, duration)));
            }
        } finally {
            tracks.values().forEach(Track::close);
        }
        return new HostsReport(durability, config.hosts(), config.devices(), loads);
    }

    private Track start(Deployment deployment, GatewayCommand command, String durability, DeviceNames names)
            throws IOException {
        List<GatewayProcess> processes = new ArrayList<>();
        try {
            GatewayProcess gateway = GatewayProcess.start(command, durability, deployment.gateway(config.store()));
            processes.add(gateway);
            for (int i = 0; deployment.isAttached() && i < config.hosts(); i++) {
                processes.add(GatewayProcess.start(
                        hostCommand.at(gateway.ready().broker()), durability, deployment.host(config.store())));
            }
            Fleet fleet = new Fleet(
                    factory,
                    config.devices(),
                    names.at(gateway.ready().broker()),
                    List.of(config.echo(), config.function()));
            fleet.start(connected -> {});
            return new Track(deployment, List.copyOf(processes), fleet);
        } catch (IOException | RuntimeException e) {
            closeAll(processes);
            throw e;
        }
    }

    /** Hosts before their gateway: they say goodbye to it. */
    private static void closeAll(List<GatewayProcess> processes) {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).close();
        }
    }

    private DeploymentRounds measure(Map<Deployment, Track> tracks, String name, Load load) {
        Map<Deployment, List<RoundResult>> rounds = new EnumMap<>(Deployment.class);
        for (int round = 1; round <= config.rounds(); round++) {
            for (Deployment deployment : Deployment.values()) {
                if (Thread.currentThread().isInterrupted()) {
                    return new DeploymentRounds(name, rounds);
                }
                Track track = track(tracks, deployment);
                ProcessFigures before = track.figures();
                double cpuBefore = ownCpuSeconds();
                LoadResult result = load(tracks, deployment, load, config.round());
                RoundResult measured = RoundResult.of(result, before, track.figures(), ownCpuSeconds() - cpuBefore);
                rounds.computeIfAbsent(deployment, d -> new ArrayList<>()).add(measured);
                progress.accept(name + ", round " + round + " of " + config.rounds() + ", " + deployment.label() + ": "
                        + summary(result));
            }
        }
        return new DeploymentRounds(name, rounds);
    }

    private static LoadResult load(Map<Deployment, Track> tracks, Deployment deployment, Load load, Duration duration) {
        return load.run(track(tracks, deployment).fleet(), deployment == Deployment.ECHO ? ECHO : FUNCTION, duration);
    }

    /** The echo is that of the process that has the function too. */
    private static Track track(Map<Deployment, Track> tracks, Deployment deployment) {
        return Objects.requireNonNull(tracks.get(deployment == Deployment.ECHO ? Deployment.ONE_PROCESS : deployment));
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElse(0.0);
    }

    private static String summary(LoadResult load) {
        return String.format(
                Locale.ROOT,
                "%,.0f msg/s p50 %,.0f p99 %,.0f µs",
                load.repliesPerSecond(),
                load.replyMicros().p50(),
                load.replyMicros().p99());
    }
}
