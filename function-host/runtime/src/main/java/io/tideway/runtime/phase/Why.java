package io.tideway.runtime.phase;

/** Who wants an instance in another phase. */
public enum Why {
    /** The phase controller, by its policy. */
    CONTROLLER,
    /** A person, by command. */
    OPERATOR,
    /** Another host has messages for it. */
    RECALLED,
    /** This host stops. */
    SHUTDOWN
}
