package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the cloud store holds of one instance.
 *
 * @param epoch how often it has been acquired
 * @param version how often it has been changed
 * @param owner id of the host in whose local phase it is; {@code null} in the remote phase
 * @param entries what the runtime put there; the store does not look into keys or values
 */
public record CloudRecord(
        long epoch, long version, @Nullable String owner, Map<ByteString, ByteString> entries) {

    /** The record of an instance that was never written. */
    public static final CloudRecord ABSENT = new CloudRecord(0, 0, null, Map.of());

    public CloudRecord {
        entries = Map.copyOf(entries);
    }

    /** Bytes of keys and values. */
    public long bytes() {
        return Delta.bytes(entries);
    }
}
