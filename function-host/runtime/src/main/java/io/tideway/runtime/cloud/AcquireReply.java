package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;

/** What became of an {@link Acquisition}. */
public sealed interface AcquireReply {

    /**
     * The host owns it now.
     *
     * @param epoch to be named in every flush
     * @param version of the record
     * @param entries of the record; empty when the host's cached copy has that version
     */
    record Acquired(long epoch, long version, Optional<Map<ByteString, ByteString>> entries) implements AcquireReply {}

    /** Another host owns it. */
    record Owned(String owner, long epoch) implements AcquireReply {}
}
