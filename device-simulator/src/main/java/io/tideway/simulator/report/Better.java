package io.tideway.simulator.report;

/** In which direction a figure gets better. */
public enum Better {
    LOWER,
    HIGHER,
    /** It only says what was done. */
    NEITHER
}
