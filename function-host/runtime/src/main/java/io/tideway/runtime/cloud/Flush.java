package io.tideway.runtime.cloud;

/**
 * Changes of an owner since its last flush.
 *
 * @param host the owner
 * @param epoch under which it owns the record
 * @param baseVersion version of the record that the changes build on, as far as the host knows
 * @param delta what changed; with all that earlier flushes carried whose answers are missing
 * @param nextTimerMs when the first timer of the instance is due, milliseconds since the epoch; 0 for none
 * @param release number of this release among the releases of the epoch, from 1, to recognise its repetition; 0 for a flush
 *     after which the host goes on to own the record
 */
public record Flush(String host, long epoch, long baseVersion, Delta delta, long nextTimerMs, long release) {

    public boolean isRelease() {
        return release > 0;
    }
}
