package io.tideway.simulator.report;

/**
 * What became of messages.
 *
 * @param sent taken by the devices
 * @param acknowledged by the gateway
 * @param answered at least once
 * @param lost sent and neither answered nor, where no answer was expected, acknowledged when the wait was over
 * @param repeated answers beyond the first
 * @param refused by the devices' own bounded queues: never sent
 * @param rejected by the gateway, with a reason
 * @param disconnects connections lost
 */
public record Counts(
        long sent,
        long acknowledged,
        long answered,
        long lost,
        long repeated,
        long refused,
        long rejected,
        long disconnects) {

    /** Nothing sent. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
}
