package io.tideway.runtime.phase;

/**
 * What would be lost with this host.
 *
 * @param instances with changes that the store has not
 * @param bytes of those changes
 * @param oldestMs age of the oldest
 * @param withinBounds whether bytes and age are as configured
 */
public record Unsynced(int instances, long bytes, long oldestMs, boolean withinBounds) {}
