package io.tideway.simulator;

import io.tideway.simulator.bench.AutoBench;
import io.tideway.simulator.bench.AutoConfig;
import io.tideway.simulator.load.Bursts;
import io.tideway.simulator.schedule.Span;
import io.tideway.simulator.terminal.PhaseText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code device-simulator bench auto}. */
@Command(
        name = "auto",
        description = {
            "The automatic choice of phases against all remote and against all local that fit, on devices that send in"
                    + " bursts, with a cloud store some milliseconds away.",
            "Each way has a gateway process of its own; they take turns with the same messages. Within a burst messages come"
                    + " as a Poisson process; latency counts from the intended send time to the reply."
        },
        mixinStandardHelpOptions = true)
final class BenchAutoCommand implements Callable<Integer> {

    @Option(
            names = "--devices",
            defaultValue = "24",
            description = "connections, each with an instance (default: ${DEFAULT-VALUE})")
    private int devices = 24;

    @Option(
            names = "--slots",
            defaultValue = "12",
            description = "instances that may be local at once (default: ${DEFAULT-VALUE})")
    private int slots = 12;

    @Option(
            names = "--rate",
            defaultValue = "20",
            description = "messages per second of a device in a burst (default: ${DEFAULT-VALUE})")
    private double rate = 20;

    @Option(
            names = "--burst",
            defaultValue = "3s,5s",
            split = ",",
            paramLabel = "TIME,TIME",
            converter = DurationConverter.class,
            description = "shortest and longest burst (default: ${DEFAULT-VALUE})")
    private List<Duration> burst = List.of(Duration.ofSeconds(3), Duration.ofSeconds(5));

    @Option(
            names = "--silence",
            defaultValue = "9s,15s",
            split = ",",
            paramLabel = "TIME,TIME",
            converter = DurationConverter.class,
            description = "shortest and longest silence (default: ${DEFAULT-VALUE})")
    private List<Duration> silence = List.of(Duration.ofSeconds(9), Duration.ofSeconds(15));

    @Option(names = "--seed", defaultValue = "1", description = "of the bursts (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--rounds", defaultValue = "3", description = "rounds of each (default: ${DEFAULT-VALUE})")
    private int rounds = 3;

    @Option(
            names = "--round",
            defaultValue = "30s",
            converter = DurationConverter.class,
            description = "length of a round (default: ${DEFAULT-VALUE})")
    private Duration round = Duration.ofSeconds(30);

    @Option(
            names = "--warm-up",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "length of the load of each that does not count (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(10);

    @Mixin
    private PathOptions paths = new PathOptions();

    @Mixin
    private PhaseBenchOptions options = new PhaseBenchOptions();

    @Override
    public Integer call() throws Exception {
        AutoConfig config = new AutoConfig(
                paths.function(options.fleet()),
                new Bursts(devices, rate, span(burst), span(silence)),
                seed,
                slots,
                rounds,
                warmUp,
                round,
                options.store());
        return options.run(
                "Choice of phases for devices that send in bursts",
                seed,
                rounds,
                (factory, view) -> new AutoBench(config, factory, line -> view.show(List.of(line), line))::run,
                PhaseText::auto);
    }

    private static Span span(List<Duration> shortestAndLongest) {
        if (shortestAndLongest.size() != 2) {
            throw new IllegalArgumentException(
                    "--burst and --silence must be two durations such as 3s,5s, found " + shortestAndLongest);
        }
        return new Span(shortestAndLongest.get(0), shortestAndLongest.get(1));
    }
}
