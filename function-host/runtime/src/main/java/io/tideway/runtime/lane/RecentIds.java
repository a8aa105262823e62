package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.gate.Forwarded;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Application ids of the messages that an instance was given last, on whatever host: part of its record, so that a message
 * which a device sends again to another gateway is recognised there. In order of execution; the oldest are forgotten.
 *
 * <p>And, for ever, which message of the inbox of each host of a site was executed last: that host may have asked others for it,
 * and may ask again, and they may come to it long after.
 */
final class RecentIds {

    private static final int IDS_MAX = 128;

    /** Begins what stands for a host: MQTT has no text with it, so no id of a device is like that. */
    private static final String HOST = "\0";

    // By id, with a number that counts up.
    private final Map<String, Long> ids;

    // By host, with the place in its inbox.
    private final Map<String, Long> forwarded;
    private long last;

    private RecentIds(Map<String, Long> ids, Map<String, Long> forwarded, long last) {
        this.ids = ids;
        this.forwarded = forwarded;
        this.last = last;
    }

    static RecentIds load(HostStore store, byte[] instance) {
        byte[] prefix = StoreKeys.recentId(instance, "");
        List<Map.Entry<String, Long>> found = new ArrayList<>();
        Map<String, Long> forwarded = new HashMap<>();
        store.scan(Table.INSTANCES, prefix, (key, value) -> {
            ByteString id = UnsafeByteOperations.unsafeWrap(key, prefix.length, key.length - prefix.length);
            long number = ByteBuffer.wrap(value).getLong();
            if (id.toStringUtf8().startsWith(HOST)) {
                forwarded.put(id.toStringUtf8(), number);
            } else {
                found.add(Map.entry(id.toStringUtf8(), number));
            }
            return true;
        });
        found.sort(Comparator.comparing(Map.Entry<String, Long>::getValue));
        Map<String, Long> ids = new LinkedHashMap<>();
        found.forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
        return new RecentIds(
                ids,
                forwarded,
                found.isEmpty() ? 0 : found.get(found.size() - 1).getValue());
    }

    RecentIds copy() {
        return new RecentIds(new LinkedHashMap<>(ids), new HashMap<>(forwarded), last);
    }

    boolean contains(String id) {
        return ids.containsKey(id);
    }

    /** Counts up with every message; 0 for one that is not there. */
    long number(String id) {
        return ids.getOrDefault(id, 0L);
    }

    /** Number of the latest. */
    long last() {
        return last;
    }

    Iterable<String> all() {
        List<String> all = new ArrayList<>(ids.keySet());
        all.addAll(forwarded.keySet());
        return all;
    }

    /** Whether a message at that place in the inbox of that host was executed, or one behind it. */
    boolean hasExecuted(String host, long sequence) {
        return forwarded.getOrDefault(HOST + host, Long.MIN_VALUE) >= sequence;
    }

    /** A message of the inbox of a host of the site has been executed, here or there. */
    void executed(Instance instance, Forwarded message, LaneBatch batch) {
        String id = HOST + message.host();
        forwarded.put(id, message.sequence());
        batch.writes.put(Table.INSTANCES, StoreKeys.recentId(instance.prefix, id), bytes(message.sequence()));
        instance.changes.changed(RecordEntries.idKey(id), id.length() + (long) Long.BYTES, batch);
    }

    /** What the record holds for that id, or {@code null}. */
    @Nullable
    ByteString stored(String id) {
        Long number = id.startsWith(HOST) ? forwarded.get(id) : ids.get(id);
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
