package io.tideway.runtime.lane;

import java.time.Duration;

/**
 * How much the outbox keeps for sessions that do not acknowledge.
 *
 * @param bytesMax of memory for outputs kept; beyond it the oldest are given up
 * @param age outputs kept longer are given up
 * @param refusedMax outputs the broker would not take yet; at this many the lanes pause
 */
public record OutboxConfig(long bytesMax, Duration age, int refusedMax) {

    /** 64 MiB keep some 100,000 small outputs, for up to a week. */
    public static final OutboxConfig DEFAULT = new OutboxConfig(64L << 20, Duration.ofDays(7), 10_000);
}
