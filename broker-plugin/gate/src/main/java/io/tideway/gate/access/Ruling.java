package io.tideway.gate.access;

/** What one rule says of one wish. */
enum Ruling {
    ALLOWS,
    DENIES,
    /** The rule does not apply; the next one is asked. */
    SILENT
}
