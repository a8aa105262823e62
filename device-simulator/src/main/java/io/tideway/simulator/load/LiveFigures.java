package io.tideway.simulator.load;

/**
 * A path while it is under load. Counts since the fleet began, latencies since the figures were last asked for.
 *
 * @param sent messages taken by the devices
 * @param refused messages the devices' bounded queues did not take
 * @param acknowledged PUBACKs and PUBRECs
 * @param answered first answers
 * @param acknowledgementMicros from the intended send time to the acknowledgement
 * @param replyMicros from the intended send time to the answer
 */
public record LiveFigures(
        long sent,
        long refused,
        long acknowledged,
        long answered,
        Percentiles acknowledgementMicros,
        Percentiles replyMicros) {}
