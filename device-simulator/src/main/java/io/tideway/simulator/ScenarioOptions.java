package io.tideway.simulator;

import io.tideway.simulator.scenario.Scenario;
import io.tideway.simulator.scenario.ScenarioLibrary;
import io.tideway.simulator.scenario.SteadyScenario;
import io.tideway.yaml.InvalidDocumentException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which scenario, and what of it is changed. */
final class ScenarioOptions {
    private static final Duration STEADY_DURATION = Duration.ofSeconds(30);
    private static final int STEADY_DEVICES = 20;
    private static final List<String> OF_STEADY_FLEET =
            List.of("--rate", "--topic", "--reply-topic", "--qos", "--payload", "--mqtt");
    private static final List<String> OF_SCENARIO = List.of("--rate-scale", "--speed");

    @Parameters(
            arity = "0..1",
            paramLabel = "SCENARIO",
            description = "a YAML file, or the name of one that --list shows (default: a steady fleet)")
    private @Nullable String name;

    @Option(
            names = "--devices",
            description =
                    "connections; a scenario keeps the proportions of its groups (default: as the scenario says; of a"
                            + " steady fleet 20)")
    private @Nullable Integer devices;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            description = "length of a round (default: as the scenario says; of a steady fleet 30s)")
    private @Nullable Duration duration;

    @Option(
            names = "--warm-up",
            converter = DurationConverter.class,
            description =
                    "before the first round; does not count (default: as the scenario says; of a steady fleet 0s)")
    private @Nullable Duration warmUp;

    @Option(names = "--seed", description = "of everything random (default: as the scenario says; of a steady fleet 1)")
    private @Nullable Long seed;

    @Option(
            names = "--rate-scale",
            defaultValue = "1",
            description = "factor of all rates of a scenario (default: ${DEFAULT-VALUE})")
    private double rateScale = 1;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description =
                    "factor of the time in which all of a scenario happens: rates grow, bursts, days and outages shrink;"
                            + " the length of a round stays (default: ${DEFAULT-VALUE})")
    private double speed = 1;

    @Option(
            names = "--rate",
            defaultValue = "10",
            description = "steady fleet: messages per second of all devices (default: ${DEFAULT-VALUE})")
    private double rate = 10;

    @Option(
            names = "--topic",
            defaultValue = "devices/{device}/telemetry",
            description = "steady fleet: where a device publishes (default: ${DEFAULT-VALUE})")
    private String topic = "devices/{device}/telemetry";

    @Option(
            names = "--reply-topic",
            description =
                    "steady fleet: where a device hears the answers: JSON or protobuf with a count, as running-average"
                            + " gives (default: none expected)")
    private @Nullable String replyTopic;

    /** The scenario as changed. */
    Scenario scenario(CommandSpec command, FleetOptions fleet) {
        try {
            return name == null ? steady(command, fleet) : named(name, command, fleet);
        } catch (InvalidDocumentException | IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Scenario steady(CommandSpec command, FleetOptions fleet) {
        refuse(command, OF_SCENARIO, " is for scenarios; a steady fleet has --rate");
        SteadyScenario steady = new SteadyScenario(
                devices == null ? STEADY_DEVICES : devices,
                rate,
                topic,
                replyTopic,
                fleet.qos(),
                fleet.encoding(),
                fleet.versions());
        return steady.scenario(
                seed == null ? 1 : seed,
                duration == null ? STEADY_DURATION : duration,
                warmUp == null ? Duration.ZERO : warmUp);
    }

    private Scenario named(String scenarioName, CommandSpec command, FleetOptions fleet) {
        refuse(command, OF_STEADY_FLEET, " is for a steady fleet; change a copy of the scenario ('run --print NAME')");
        if (!(rateScale > 0) || !(speed > 0)) {
            throw new IllegalArgumentException(
                    "--rate-scale and --speed must be above 0, found " + rateScale + " and " + speed);
        }
        Scenario read = ScenarioLibrary.standard().read(scenarioName);
        if (!fleet.isRaw()
                && read.groups().stream().anyMatch(group -> group.link() != null || group.roaming() != null)) {
            throw new IllegalArgumentException("devices that lose their link or roam need --client raw");
        }
        Scenario scaled = (devices == null ? read : read.withDevices(devices)).scaled(rateScale, speed);
        Scenario seeded = seed == null ? scaled : scaled.withSeed(seed);
        return seeded.withTimes(
                duration == null ? seeded.duration() : duration, warmUp == null ? seeded.warmUp() : warmUp);
    }

    private static void refuse(CommandSpec command, List<String> options, String why) {
        for (String option : options) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new IllegalArgumentException(option + why);
            }
        }
    }
}
