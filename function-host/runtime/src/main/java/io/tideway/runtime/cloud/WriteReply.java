package io.tideway.runtime.cloud;

/** What became of a {@link RemoteWrite}. */
public sealed interface WriteReply {

    /** It took effect and gave the record that version. */
    record Written(long version) implements WriteReply {}

    /** Nobody owns the record, but its version is another; nothing was changed. */
    record Conflict(CloudRecord current) implements WriteReply {}

    /** A host owns the record; nothing was changed. */
    record Owned(String owner, long epoch) implements WriteReply {}
}
