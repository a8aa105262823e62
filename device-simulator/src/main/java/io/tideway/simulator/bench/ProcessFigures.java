package io.tideway.simulator.bench;

/**
 * What a process used since it began.
 *
 * @param cpuSeconds user and system time
 * @param rssBytes resident memory now
 * @param rssMaxBytes the most it ever had
 * @param writtenBytes bytes it caused to be written to storage
 */
public record ProcessFigures(double cpuSeconds, long rssBytes, long rssMaxBytes, long writtenBytes) {

    /** Nothing known. */
    public static final ProcessFigures NONE = new ProcessFigures(0, 0, 0, 0);

    ProcessFigures plus(ProcessFigures other) {
        return new ProcessFigures(
                cpuSeconds + other.cpuSeconds,
                rssBytes + other.rssBytes,
                rssMaxBytes + other.rssMaxBytes,
                writtenBytes + other.writtenBytes);
    }
}
