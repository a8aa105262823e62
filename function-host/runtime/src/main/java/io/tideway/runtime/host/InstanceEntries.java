package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All state and timers of one instance, no two of one name. */
public record InstanceEntries(InstanceId instance, List<RecordEntry> entries) {

    public InstanceEntries {
        requirePart("function", instance.function());
        requirePart("key", instance.key());
        Map<EntryName, RecordEntry> seen = new HashMap<>();
        for (RecordEntry entry : entries) {
            if (seen.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("an instance has one entry of a name, found two of "
                        + entry.name().name() + " " + entry.name().entry());
            }
        }
        entries = List.copyOf(entries);
    }

    private static void requirePart(String what, String part) {
        if (part.isEmpty() || part.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " must not be empty and not contain NUL, found '" + part + "'");
        }
    }

    /** As the entries of a record. */
    public Map<ByteString, ByteString> toRecord() {
        Map<ByteString, ByteString> pairs = new HashMap<>();
        for (RecordEntry entry : entries) {
            pairs.put(entry.name().key(), entry.stored());
        }
        return pairs;
    }

    /** Bytes of names and values, about. */
    public long bytes() {
        long bytes = 0;
        for (RecordEntry entry : entries) {
            bytes += entry.name().name().length()
                    + entry.name().entry().length()
                    + entry.stored().size();
        }
        return bytes;
    }
}
