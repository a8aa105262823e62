package io.tideway.runtime.deployment;

import java.time.Duration;

/**
 * How large a package may be and how long it may take to start.
 *
 * @param jarBytes the file
 * @param contentBytes all entries unpacked; stops archives that inflate without end
 * @param entries number of entries
 * @param manifestBytes {@code function.yaml}
 * @param start time for the constructor and {@code open}, and again for {@code close}
 */
public record PackageLimits(long jarBytes, long contentBytes, int entries, int manifestBytes, Duration start) {

    /** Room for a large dependency tree on a gateway with little memory. */
    public static final PackageLimits DEFAULT =
            new PackageLimits(64L << 20, 256L << 20, 50_000, 64 << 10, Duration.ofSeconds(10));

    /** The same limits with that time to start. */
    public PackageLimits withStart(Duration start) {
        return new PackageLimits(jarBytes, contentBytes, entries, manifestBytes, start);
    }
}
