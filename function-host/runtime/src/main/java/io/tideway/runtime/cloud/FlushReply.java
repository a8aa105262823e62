package io.tideway.runtime.cloud;

import org.jspecify.annotations.Nullable;

/** What became of a {@link Flush}. */
public sealed interface FlushReply {

    /**
     * It took effect, now or when it was sent before.
     *
     * @param version of the record after it
     * @param recalled whether another host asks for the instance
     */
    record Flushed(long version, boolean recalled) implements FlushReply {}

    /**
     * The host may change the record, but the version that its changes build on is not the record's; nothing was changed.
     * Higher than the host knows: an earlier flush took effect and its answer was lost; send again, with this version, all
     * that is unanswered. Lower: the store lost changes that it had confirmed (restored from a copy); put all entries again.
     *
     * @param version of the record
     */
    record Behind(long version) implements FlushReply {}

    /**
     * The host does not own the record any more; nothing of it was changed, the changes are an orphan now.
     *
     * @param epoch of the record
     * @param owner of the record, {@code null} for none
     */
    record Fenced(long epoch, @Nullable String owner) implements FlushReply {}
}
