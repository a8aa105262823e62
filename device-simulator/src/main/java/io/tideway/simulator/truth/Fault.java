package io.tideway.simulator.truth;

import java.util.Locale;

/** A way to break a promise. */
public enum Fault {
    /** Acknowledged, and without effect. */
    LOST,
    /** Took effect, and its output never came. */
    UNANSWERED,
    /** Took effect twice, or its output was published twice under two ids. */
    REPEATED,
    /** Took effect, or was answered, behind a later message of the same device. */
    OUT_OF_ORDER,
    /** Output or state is not what the function makes of the messages. */
    WRONG_VALUE,
    /** An effect that no message accounts for, or of a message that was refused. */
    UNEXPECTED;

    /** For people: {@code out of order}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
