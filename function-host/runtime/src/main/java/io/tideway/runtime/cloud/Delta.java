package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Set;

/**
 * A change of a record's entries; others stay as they are. Absolute values, so applying it twice is applying it once.
 *
 * @param puts entries set
 * @param deletes keys removed, if there; none of them among {@code puts}
 */
public record Delta(Map<ByteString, ByteString> puts, Set<ByteString> deletes) {

    /** Changes nothing. */
    public static final Delta NONE = new Delta(Map.of(), Set.of());

    public Delta {
        puts = Map.copyOf(puts);
        deletes = Set.copyOf(deletes);
    }

    public boolean isEmpty() {
        return puts.isEmpty() && deletes.isEmpty();
    }

    /** Bytes of keys and values. */
    public long bytes() {
        long bytes = bytes(puts);
        for (ByteString key : deletes) {
            bytes += key.size();
        }
        return bytes;
    }

    static long bytes(Map<ByteString, ByteString> entries) {
        long bytes = 0;
        for (Map.Entry<ByteString, ByteString> entry : entries.entrySet()) {
            bytes += entry.getKey().size() + entry.getValue().size();
        }
        return bytes;
    }
}
