package io.tideway.simulator.bench;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Spread;
import io.tideway.simulator.report.Usage;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Remote and local phases of one gateway process.
 *
 * @param durability what the gateway was started with
 * @param roundTripMs that was added to each call of the store
 * @param syncIntervalMs of local instances
 * @param devices each with one instance
 * @param ratePerSecond of each device
 * @param rounds in the order they were measured
 */
public record PhaseReport(
        String durability,
        long roundTripMs,
        long syncIntervalMs,
        int devices,
        double ratePerSecond,
        List<PhaseRound> rounds)
        implements Reported {

    /** Copies the list. */
    public PhaseReport {
        rounds = List.copyOf(rounds);
    }

    /** A figure over the rounds, of which there must be one. */
    public Spread figure(ToDoubleFunction<PhaseRound> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    @Override
    public Report addTo(Report report) {
        if (rounds.isEmpty()) {
            return report;
        }
        return report.withSeries(List.of(
                        new Series(
                                durability + ", remote",
                                "function",
                                "remote",
                                rounds.stream()
                                        .map(round -> round.remote().round(Usage.NONE))
                                        .toList()),
                        new Series(
                                durability + ", local",
                                "function",
                                "local",
                                rounds.stream()
                                        .map(round -> round.local().round(Usage.NONE))
                                        .toList()),
                        new Series(
                                durability + ", echo",
                                "floor",
                                "",
                                rounds.stream()
                                        .map(round -> round.floor().round(Usage.NONE))
                                        .toList())))
                .withMeasures(List.of(
                        measure("store round trip, measured by the gateway", "µs", "", PhaseRound::roundTripMicros),
                        measure("remote p50 ÷ round trip", "", "≤ 1.15", PhaseRound::remoteP50InRoundTrips),
                        measure("remote p99 ÷ round trip", "", "", PhaseRound::remoteP99InRoundTrips),
                        measure("local p99 ÷ remote p50", "", "≤ 0.10", PhaseRound::localP99ToRemoteP50),
                        measure("local p99 ÷ p99 of the echo", "", "", PhaseRound::localP99ToFloor),
                        measure("store calls per remote message", "", "", PhaseRound::remoteCallsPerMessage),
                        measure("store bytes per remote message", "B", "", PhaseRound::remoteBytesPerMessage),
                        measure("store bytes per local message", "B", "", PhaseRound::localBytesPerMessage),
                        measure("local ÷ remote store bytes", "", "≤ 0.05", PhaseRound::localBytesToRemote)))
                .withNotes(List.of(String.format(
                        Locale.ROOT,
                        "The store is %d ms away, local instances are synced every %d ms, %d devices send %.1f messages per"
                                + " second each. Bytes of the local phase include its switches.",
                        roundTripMs,
                        syncIntervalMs,
                        devices,
                        ratePerSecond)));
    }

    private Measure measure(String name, String unit, String aim, ToDoubleFunction<PhaseRound> figure) {
        return new Measure(
                durability + ", phases",
                name,
                unit,
                Better.LOWER,
                rounds.stream().map(figure::applyAsDouble).toList(),
                aim);
    }

    /** Whether every message sent was answered exactly once. */
    @Override
    public boolean complete() {
        return rounds.stream().allMatch(PhaseRound::complete);
    }
}
