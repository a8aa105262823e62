package io.tideway.runtime.function;

/** What the manifest, or an operator by a pin, says of the phase. */
public enum Preference {
    /** Nothing. */
    AUTO,
    LOCAL,
    REMOTE
}
