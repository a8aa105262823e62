package io.tideway.simulator.truth;

/** What a message says, as far as a function's model needs it. */
public sealed interface Input {

    /** A sensor's reading; {@code number} is the one in the payload. */
    record Reading(double value, long number) implements Input {}

    /** Where a device is. */
    record Position(double latitude, double longitude) implements Input {}

    /** Sets a fence of that name. */
    record Fence(String name, double latitude, double longitude, double radiusMeters) implements Input {}

    /** Removes the fence of that name. */
    record FenceRemoved(String name) implements Input {}

    /** Anything else, by its {@link Fingerprint}; also what a function must refuse. */
    record Other(long fingerprint) implements Input {}
}
