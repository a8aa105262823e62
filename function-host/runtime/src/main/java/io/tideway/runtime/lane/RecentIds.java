package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Application ids of the messages that an instance was given last, on whatever host: part of its record, so that a message
 * which a device sends again to another gateway is recognised there. In order of execution; the oldest are forgotten.
 */
final class RecentIds {

    private static final int IDS_MAX = 128;

    // By id, with a number that counts up.
    private final Map<String, Long> ids;
    private long last;

    private RecentIds(Map<String, Long> ids, long last) {
        this.ids = ids;
        this.last = last;
    }

    static RecentIds load(HostStore store, byte[] instance) {
        byte[] prefix = StoreKeys.recentId(instance, "");
        List<Map.Entry<String, Long>> found = new ArrayList<>();
        store.scan(Table.INSTANCES, prefix, (key, value) -> {
            ByteString id = UnsafeByteOperations.unsafeWrap(key, prefix.length, key.length - prefix.length);
            found.add(Map.entry(id.toStringUtf8(), ByteBuffer.wrap(value).getLong()));
            return true;
        });
        found.sort(Comparator.comparing(Map.Entry<String, Long>::getValue));
        Map<String, Long> ids = new LinkedHashMap<>();
        found.forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
        return new RecentIds(
                ids, found.isEmpty() ? 0 : found.get(found.size() - 1).getValue());
    }

    RecentIds copy() {
        return new RecentIds(new LinkedHashMap<>(ids), last);
    }

    boolean contains(String id) {
        return ids.containsKey(id);
    }

    Iterable<String> all() {
        return ids.keySet();
    }

    /** What the record holds for that id, or {@code null}. */
    @Nullable
    ByteString stored(String id) {
        Long number = ids.get(id);
        return number == null ? null : UnsafeByteOperations.unsafeWrap(bytes(number));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** Adds one that is not there. */
    void add(Instance instance, String id, LaneBatch batch) {
        last++;
        ids.put(id, last);
        batch.writes.put(Table.INSTANCES, StoreKeys.recentId(instance.prefix, id), bytes(last));
        instance.changes.changed(RecordEntries.idKey(id), id.length() + (long) Long.BYTES, batch);
        if (ids.size() > IDS_MAX) {
            String oldest = ids.keySet().iterator().next();
            ids.remove(oldest);
            batch.writes.delete(Table.INSTANCES, StoreKeys.recentId(instance.prefix, oldest));
            instance.changes.changed(RecordEntries.idKey(oldest), oldest.length(), batch);
        }
    }
}
