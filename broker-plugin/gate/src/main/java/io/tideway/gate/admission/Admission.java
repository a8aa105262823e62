package io.tideway.gate.admission;

/** Whether something that a device sent may go on to the broker. */
public sealed interface Admission {

    /** It may. */
    record Accepted() implements Admission {

        private static final Accepted INSTANCE = new Accepted();
    }

    /**
     * It must not.
     *
     * @param rule the rule it breaks; refusals are counted under its name
     * @param reason one sentence naming what, the rule and the value found; free of control characters, so fit for a log
     */
    record Refused(AdmissionRule rule, String reason) implements Admission {}

    /** The acceptance. */
    static Admission accepted() {
        return Accepted.INSTANCE;
    }

    /** Whether it may. */
    default boolean isAccepted() {
        return this instanceof Accepted;
    }
}
