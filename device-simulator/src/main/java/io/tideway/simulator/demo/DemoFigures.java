package io.tideway.simulator.demo;

import io.tideway.simulator.load.Percentiles;
import java.util.List;

/**
 * A demo fleet at one moment. Counts since it began; rates and latencies since the figures were last taken, or over the whole
 * run for {@link DemoFleet#total()}.
 *
 * @param elapsedSeconds since it began
 * @param connected devices connected
 * @param sent readings sent
 * @param acknowledged readings acknowledged
 * @param refused readings a device's bounded queue did not take
 * @param sentPerSecond rate
 * @param acknowledgementMicros from sending to PUBACK
 * @param outputs one for each watched filter, in the configured order
 */
public record DemoFigures(
        double elapsedSeconds,
        int connected,
        long sent,
        long acknowledged,
        long refused,
        double sentPerSecond,
        Percentiles acknowledgementMicros,
        List<OutputFigures> outputs) {

    /** Copies the list. */
    public DemoFigures {
        outputs = List.copyOf(outputs);
    }

    /**
     * One kind of function output.
     *
     * @param topicFilter as configured
     * @param received outputs received
     * @param perSecond rate
     * @param micros from sending the reading to receiving the output; outputs that do not follow a reading within a second,
     *     such as those of timers, are counted and not timed
     */
    public record OutputFigures(String topicFilter, long received, double perSecond, Percentiles micros) {}
}
