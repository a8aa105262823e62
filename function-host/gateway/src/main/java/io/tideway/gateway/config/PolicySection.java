package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;

/**
 * {@code phases.policy} with its figures: how instances are chosen for the local phase. The figures of the other policies
 * are checked too, so that a policy can be changed by one variable.
 */
public sealed interface PolicySection {

    /** The words of {@code phases.policy}. */
    enum Name {
        PINNED,
        THRESHOLD,
        BENEFIT,
        ERLANG
    }

    /** All local as far as there is room; only function, manifest and operator say otherwise. */
    record Pinned() implements PolicySection {}

    /**
     * Local above a rate, remote below a lower one.
     *
     * @param localFrom messages a second; from one on a round trip for each is worth saving
     * @param remoteBelow messages a second; well below the other, or instances go back and forth
     * @param idle and as long without any message
     */
    record Threshold(double localFrom, double remoteBelow, Duration idle) implements PolicySection {}

    /**
     * Where a byte saves most latency.
     *
     * @param stay factor by which a local instance counts more; keeps those near the line where they are
     * @param switchCost round trips that an acquisition and the release later take
     * @param horizon over which that has to pay
     * @param dwell at least so long in a phase
     */
    record Benefit(double stay, double switchCost, Duration horizon, Duration dwell) implements PolicySection {}

    /**
     * The queueing model: as many dedicated workers as make the mean latency least.
     *
     * @param overflow bound of the probability that no dedicated worker is free
     * @param stay factor by which a local instance counts more
     * @param idle a device counts as active unless it has been silent for so long
     */
    record Erlang(double overflow, double stay, Duration idle) implements PolicySection {}

    static PolicySection read(YamlMap phases) {
        Name name = phases.optional("policy").oneOf(Name.BENEFIT);
        Threshold threshold = threshold(phases.optional("threshold").map());
        Benefit benefit = benefit(phases.optional("benefit").map());
        Erlang erlang = erlang(phases.optional("erlang").map());
        return switch (name) {
            case PINNED -> new Pinned();
            case THRESHOLD -> threshold;
            case BENEFIT -> benefit;
            case ERLANG -> erlang;
        };
    }

    private static Threshold threshold(YamlMap figures) {
        YamlValue below = figures.optional("remote-below");
        Threshold threshold = new Threshold(
                figures.optional("local-from").parsed(PolicySection::parseRate).orElse(1.0),
                below.parsed(PolicySection::parseRate).orElse(0.2),
                figures.optional("idle").duration(Duration.ZERO, Duration.ofDays(7), Duration.ofSeconds(30)));
        figures.refuseOtherKeys();
        if (threshold.remoteBelow() > threshold.localFrom()) {
            below.problem("must not be above local-from, or an instance would be sent to both phases at once");
        }
        return threshold;
    }

    private static Benefit benefit(YamlMap figures) {
        Benefit benefit = new Benefit(
                figures.optional("stay").decimal(1, 100, 1.25),
                figures.optional("switch-cost").decimal(0, 1_000, 5),
                figures.optional("horizon").duration(Duration.ofSeconds(1), Duration.ofDays(7), Duration.ofSeconds(30)),
                figures.optional("dwell").duration(Duration.ZERO, Duration.ofDays(7), Duration.ofSeconds(5)));
        figures.refuseOtherKeys();
        return benefit;
    }

    private static Erlang erlang(YamlMap figures) {
        Erlang erlang = new Erlang(
                figures.optional("overflow").decimal(0.000001, 0.5, 0.01),
                figures.optional("stay").decimal(1, 100, 1.25),
                figures.optional("idle").duration(Duration.ZERO, Duration.ofDays(7), Duration.ofSeconds(30)));
        figures.refuseOtherKeys();
        return erlang;
    }

    private static double parseRate(String text) {
        if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?/s")) {
            throw new IllegalArgumentException("must be messages per second, such as 0.5/s or 12/s");
        }
        return Double.parseDouble(text.substring(0, text.length() - 2));
    }
}
