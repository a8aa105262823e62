package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HashSet;
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

    /** This change and then that one, as one. */
    public Delta then(Delta later) {
        Map<ByteString, ByteString> bothPuts = new HashMap<>(puts);
        bothPuts.putAll(later.puts);
        bothPuts.keySet().removeAll(later.deletes);
        Set<ByteString> bothDeletes = new HashSet<>(deletes);
        bothDeletes.removeAll(later.puts.keySet());
        bothDeletes.addAll(later.deletes);
        return new Delta(bothPuts, bothDeletes);
    }

    /**
     * Lets through what a store can take in one piece.
     *
     * @throws CloudException {@link CloudException.Kind#REFUSED}, naming the limit and the largest value
     */
    public void requireWithin(long bytesMax) {
        long bytes = bytes();
        if (bytes > bytesMax) {
            throw new CloudException(
                    CloudException.Kind.REFUSED,
                    "change of " + bytes + " bytes is over the cloud store's limit of " + bytesMax
                            + " bytes; its largest value has " + largestValueBytes()
                            + ". Keep less in one instance, or raise the limit of the store.");
        }
    }

    private int largestValueBytes() {
        int largest = 0;
        for (ByteString value : puts.values()) {
            largest = Math.max(largest, value.size());
        }
        return largest;
    }

    static long bytes(Map<ByteString, ByteString> entries) {
        long bytes = 0;
        for (Map.Entry<ByteString, ByteString> entry : entries.entrySet()) {
            bytes += entry.getKey().size() + entry.getValue().size();
        }
        return bytes;
    }
}
