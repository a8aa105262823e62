package io.tideway.simulator.raw;

/**
 * What a subscription asks for beside its filter.
 *
 * @param qos highest quality of service to deliver with
 * @param asPublished whether messages keep the RETAIN flag they were published with; MQTT 5 only
 * @param stored whether messages that were retained before are delivered too; MQTT 3.1.1 always does
 */
public record Interest(int qos, boolean asPublished, boolean stored) {

    /** As MQTT does when nothing is asked for. */
    public static Interest standard(int qos) {
        return new Interest(qos, false, true);
    }
}
