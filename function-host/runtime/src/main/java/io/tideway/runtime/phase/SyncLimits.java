package io.tideway.runtime.phase;

/**
 * How changes of local instances are written behind.
 *
 * @param intervalMs for which changes of an instance are gathered before they are synced
 * @param bytesPerSecond that syncs may take of the link
 * @param unsyncedBytesMax that may be lost with this host
 * @param unsyncedAgeMaxMs of the oldest change that may be lost with it
 */
public record SyncLimits(long intervalMs, long bytesPerSecond, long unsyncedBytesMax, long unsyncedAgeMaxMs) {

    public SyncLimits {
        if (intervalMs < 0 || bytesPerSecond < 1 || unsyncedBytesMax < 0 || unsyncedAgeMaxMs < intervalMs) {
            throw new IllegalArgumentException(
                    "bytes a second must be positive and the age bound not below the interval," + " found "
                            + bytesPerSecond + " B/s, " + unsyncedAgeMaxMs + " ms and " + intervalMs + " ms");
        }
    }
}
