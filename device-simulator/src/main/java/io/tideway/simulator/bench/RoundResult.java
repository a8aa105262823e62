package io.tideway.simulator.bench;

import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Usage;

/**
 * One round of load and what it cost the gateway; costs are 0 where its process is not known.
 *
 * @param load what the devices saw
 * @param cpuSecondsPer100k CPU of the gateway for 100,000 answered messages
 * @param simulatorCpuSecondsPer100k CPU of the simulator for as many
 * @param writtenBytesPerMessage bytes the gateway caused to be written for an answered message
 * @param rssBytes resident memory of the gateway at the end
 */
public record RoundResult(
        LoadResult load,
        double cpuSecondsPer100k,
        double simulatorCpuSecondsPer100k,
        double writtenBytesPerMessage,
        long rssBytes) {

    Round round() {
        double messages = Math.max(1, load.answered());
        return load.round(new Usage(
                cpuSecondsPer100k * messages / 1e5,
                simulatorCpuSecondsPer100k * messages / 1e5,
                rssBytes,
                rssBytes,
                Math.round(writtenBytesPerMessage * messages),
                0));
    }

    static RoundResult of(LoadResult load, ProcessFigures before, ProcessFigures after, double simulatorCpuSeconds) {
        double messages = Math.max(1, load.answered());
        return new RoundResult(
                load,
                (after.cpuSeconds() - before.cpuSeconds()) / messages * 1e5,
                simulatorCpuSeconds / messages * 1e5,
                (after.writtenBytes() - before.writtenBytes()) / messages,
                after.rssBytes());
    }
}
