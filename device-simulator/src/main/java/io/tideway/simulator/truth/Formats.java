package io.tideway.simulator.truth;

/** Formats that need no schema. */
public final class Formats {
    /** For functions that do not look into their messages. */
    public static final InputFormat ANY = (topic, levels, payload) -> new Input.Other(Fingerprint.of(topic, payload));

    private Formats() {}
}
