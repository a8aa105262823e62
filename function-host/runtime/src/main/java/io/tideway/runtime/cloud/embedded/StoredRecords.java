package io.tideway.runtime.cloud.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of the embedded cloud store: of each a head, its entries, and where its next timer stands in the index by time.
 * Whoever changes one holds its lock.
 */
final class StoredRecords {

    private final HostStore store;

    StoredRecords(HostStore store) {
        this.store = store;
    }

    /** {@link RecordHead#ABSENT} if there is none. */
    RecordHead head(InstanceId instance) {
        byte[] stored = store.get(Table.CLOUD, CloudKeys.record(instance));
        return stored == null ? RecordHead.ABSENT : CloudForms.decodeHead(stored);
    }

    CloudRecord record(InstanceId instance, RecordHead head) {
        return new CloudRecord(head.epoch(), head.version(), head.owner(), entries(instance));
    }

    /** State, timers and whatever else hosts keep with an instance. */
    Map<ByteString, ByteString> entries(InstanceId instance) {
        Map<ByteString, ByteString> entries = new HashMap<>();
        byte[] prefix = CloudKeys.entries(instance);
        store.scan(Table.CLOUD, prefix, (key, value) -> {
            entries.put(
                    ByteString.copyFrom(key, prefix.length, key.length - prefix.length),
                    UnsafeByteOperations.unsafeWrap(value));
            return true;
        });
        return entries;
    }

    /** Replaces a head and changes entries, in one write. */
    void put(InstanceId instance, RecordHead before, RecordHead after, Delta delta) {
        WriteSet writes = new WriteSet();
        writes.put(Table.CLOUD, CloudKeys.record(instance), CloudForms.encode(after));
        byte[] prefix = CloudKeys.entries(instance);
        delta.puts().forEach((key, value) -> writes.put(Table.CLOUD, entry(prefix, key), value.toByteArray()));
        delta.deletes().forEach(key -> writes.delete(Table.CLOUD, entry(prefix, key)));
        if (before.nextTimerMs() != after.nextTimerMs()) {
            if (before.nextTimerMs() != 0) {
                writes.delete(Table.CLOUD, CloudKeys.timer(before.nextTimerMs(), instance));
            }
            if (after.nextTimerMs() != 0) {
                writes.put(Table.CLOUD, CloudKeys.timer(after.nextTimerMs(), instance), CloudKeys.NOTHING);
            }
        }
        store.write(writes);
    }

    private static byte[] entry(byte[] prefix, ByteString key) {
        byte[] entry = new byte[prefix.length + key.size()];
        System.arraycopy(prefix, 0, entry, 0, prefix.length);
        key.copyTo(entry, prefix.length);
        return entry;
    }

    /** Records whose next timer is due before that, the earliest first. */
    List<DueTimer> due(long beforeMs, int max) {
        List<DueTimer> due = new ArrayList<>();
        store.scan(Table.CLOUD, CloudKeys.TIMERS, (key, value) -> {
            long dueMs = CloudKeys.dueMs(key);
            if (dueMs > beforeMs || due.size() >= max) {
                return false;
            }
            InstanceId instance = CloudKeys.instance(key);
            due.add(new DueTimer(instance, dueMs, head(instance).owner()));
            return true;
        });
        return due;
    }
}
