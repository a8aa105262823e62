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
     * The host does not own the record any more; nothing of it was changed, the changes are an orphan now.
     *
     * @param epoch of the record
     * @param owner of the record, {@code null} for none
     */
    record Fenced(long epoch, @Nullable String owner) implements FlushReply {}
}
