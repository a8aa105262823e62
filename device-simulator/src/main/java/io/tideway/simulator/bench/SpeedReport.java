package io.tideway.simulator.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * The speed of one gateway process.
 *
 * @param durability what the gateway was started with, {@code as configured} for a running one
 * @param startMs from the start of the process to its ready line, 0 for a running one
 * @param comparisons one for each kind of load
 * @param rssMaxBytes the most memory the gateway had
 * @param storeBytes its folder at the end
 */
public record SpeedReport(
        String durability, long startMs, List<Comparison> comparisons, long rssMaxBytes, long storeBytes) {

    /** Copies the list. */
    public SpeedReport {
        comparisons = List.copyOf(comparisons);
    }

    /** Whether every message of every round was answered exactly once. */
    public boolean complete() {
        return comparisons.stream()
                .flatMap(comparison -> Stream.concat(comparison.floor().stream(), comparison.function().stream()))
                .allMatch(round -> round.load().lost() == 0 && round.load().repeated() == 0);
    }
}
