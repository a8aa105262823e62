package io.tideway.simulator.report;

/**
 * What a round cost; 0 where that is not known.
 *
 * @param cpuSeconds of the gateway, user and system
 * @param simulatorCpuSeconds of this process
 * @param rssBytes resident memory of the gateway at the end
 * @param rssMaxBytes the most it ever had
 * @param writtenBytes that the gateway caused to be written to storage
 * @param storeBytes of its data folder at the end
 */
public record Usage(
        double cpuSeconds,
        double simulatorCpuSeconds,
        long rssBytes,
        long rssMaxBytes,
        long writtenBytes,
        long storeBytes) {

    /** Nothing known. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

    /** What a part of the messages cost, if each cost the same; memory and store are one for all. */
    public Usage share(double part) {
        return new Usage(
                cpuSeconds * part,
                simulatorCpuSeconds * part,
                rssBytes,
                rssMaxBytes,
                Math.round(writtenBytes * part),
                storeBytes);
    }
}
