package io.tideway.simulator.engine;

import io.tideway.simulator.report.Usage;
import java.util.List;

/**
 * The end of the warm-up or of a round.
 *
 * @param atNanos since the start
 * @param usage until then
 * @param disconnects of each group until then
 * @param answered of each stream of each group in the round that ends: first answers that came in time
 */
record Boundary(long atNanos, Usage usage, List<Long> disconnects, List<List<Long>> answered) {

    static Boundary of(List<GroupMeters> groups, int round, Probes probes, long atNanos) {
        return new Boundary(
                atNanos,
                probes.usage().get(),
                groups.stream().map(group -> group.fleet().disconnects.sum()).toList(),
                groups.stream()
                        .map(group -> group.streams().stream()
                                .map(stream -> stream.ofRound(round).answered())
                                .toList())
                        .toList());
    }

    /** What it took since an earlier one. */
    Usage since(Boundary before) {
        Usage a = before.usage();
        return new Usage(
                usage.cpuSeconds() - a.cpuSeconds(),
                usage.simulatorCpuSeconds() - a.simulatorCpuSeconds(),
                usage.rssBytes(),
                usage.rssMaxBytes(),
                usage.writtenBytes() - a.writtenBytes(),
                usage.storeBytes());
    }
}
