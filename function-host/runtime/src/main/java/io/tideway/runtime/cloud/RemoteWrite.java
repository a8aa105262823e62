package io.tideway.runtime.cloud;

/**
 * A change in the remote phase.
 *
 * @param expectedVersion of the record it was computed from
 * @param delta what changes
 * @param nextTimerMs when the first timer of the instance is due afterwards, milliseconds since the epoch; 0 for none
 */
public record RemoteWrite(long expectedVersion, Delta delta, long nextTimerMs) {}
