package io.tideway.runtime.control;

/**
 * What a host may spend on instances in their local phase.
 *
 * @param slots instances
 * @param bytes of their state
 * @param containers workers for blocking functions, dedicated and shared together; the C of the paper
 */
public record HostLimits(int slots, long bytes, int containers) {

    public HostLimits {
        if (slots < 0 || bytes < 0 || containers < 0) {
            throw new IllegalArgumentException("limits must not be negative, found " + slots + " slots, " + bytes
                    + " bytes and " + containers + " containers");
        }
    }
}
