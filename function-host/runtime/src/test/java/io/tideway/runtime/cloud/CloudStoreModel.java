package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What {@link CloudStore} promises, in as few words as Java has: maps, no storage, no clock. Leases are not in it. */
final class CloudStoreModel {

    private final Map<InstanceId, Row> rows = new HashMap<>();
    private final Map<String, Orphan> orphans = new LinkedHashMap<>();

    /** A record, and what the rules need beside it. */
    private static final class Row {
        long epoch;
        long version;
        String owner;
        String acquiredBy;
        boolean recalled;
        long timerMs;
        final Map<ByteString, ByteString> entries = new HashMap<>();
        /** By epoch: host, number and version of the last release. */
        final TreeMap<Long, Flush> releases = new TreeMap<>();

        final Map<Long, Long> releasedVersions = new HashMap<>();

        void apply(Delta delta) {
            entries.putAll(delta.puts());
            delta.deletes().forEach(entries::remove);
        }
    }

    private Row row(InstanceId instance) {
        return rows.computeIfAbsent(instance, ignored -> new Row());
    }

    CloudRecord load(InstanceId instance) {
        Row row = row(instance);
        return new CloudRecord(row.epoch, row.version, row.owner, row.entries);
    }

    WriteReply write(InstanceId instance, RemoteWrite write) {
        Row row = row(instance);
        if (row.owner != null) {
            return new WriteReply.Owned(row.owner, row.epoch);
        }
        if (row.version != write.expectedVersion()) {
            return new WriteReply.Conflict(load(instance));
        }
        row.apply(write.delta());
        row.version++;
        row.timerMs = write.nextTimerMs();
        return new WriteReply.Written(row.version);
    }

    AcquireReply acquire(InstanceId instance, Acquisition wish) {
        Row row = row(instance);
        boolean free = row.owner == null || row.owner.equals(wish.host());
        boolean taken =
                wish.takeover().equals(Optional.of(new Acquisition.Takeover(String.valueOf(row.owner), row.epoch)));
        if (!free && !taken) {
            return new AcquireReply.Owned(row.owner, row.epoch);
        }
        if (!wish.host().equals(row.owner)) {
            row.recalled = false;
        }
        row.epoch++;
        row.owner = wish.host();
        row.acquiredBy = wish.host();
        return new AcquireReply.Acquired(
                row.epoch,
                row.version,
                wish.cachedVersion() == row.version ? Optional.empty() : Optional.of(Map.copyOf(row.entries)));
    }

    FlushReply flush(InstanceId instance, Flush flush) {
        Row row = row(instance);
        Flush released = flush.epoch() > row.epoch - 8 ? row.releases.get(flush.epoch()) : null;
        if (released != null && !released.host().equals(flush.host())) {
            released = null;
        }
        if (released != null && flush.release() > 0 && flush.release() <= released.release()) {
            return new FlushReply.Flushed(row.releasedVersions.get(flush.epoch()), false);
        }
        boolean his = flush.epoch() == row.epoch && Objects.equals(row.acquiredBy, flush.host());
        boolean untouched = row.owner != null
                || (released != null && row.releasedVersions.get(flush.epoch()) == row.version)
                || flush.baseVersion() >= row.version;
        if (!his || !untouched) {
            orphan(instance, flush);
            return new FlushReply.Fenced(row.epoch, row.owner);
        }
        if (flush.baseVersion() != row.version) {
            return new FlushReply.Behind(row.version);
        }
        if (!flush.delta().isEmpty() || row.timerMs != flush.nextTimerMs()) {
            row.version++;
        }
        row.apply(flush.delta());
        row.timerMs = flush.nextTimerMs();
        FlushReply reply = new FlushReply.Flushed(row.version, row.recalled);
        row.owner = flush.host();
        if (flush.release() > 0) {
            row.owner = null;
            row.recalled = false;
            row.releases.put(flush.epoch(), flush);
            row.releasedVersions.put(flush.epoch(), row.version);
        }
        return reply;
    }

    private void orphan(InstanceId instance, Flush flush) {
        if (flush.delta().isEmpty()) {
            return;
        }
        String id = Orphan.idOf(instance, flush.host(), flush.epoch());
        Map<ByteString, ByteString> puts = new HashMap<>();
        Set<ByteString> deletes = new HashSet<>();
        Orphan earlier = orphans.get(id);
        if (earlier != null) {
            puts.putAll(earlier.delta().puts());
            deletes.addAll(earlier.delta().deletes());
        }
        flush.delta().puts().forEach((key, value) -> {
            puts.put(key, value);
            deletes.remove(key);
        });
        flush.delta().deletes().forEach(key -> {
            puts.remove(key);
            deletes.add(key);
        });
        orphans.put(id, new Orphan(id, instance, flush.host(), flush.epoch(), new Delta(puts, deletes), 0));
    }

    void recall(InstanceId instance, String asker) {
        Row row = row(instance);
        if (row.owner != null && !asker.equals(row.owner)) {
            row.recalled = true;
        }
    }

    List<DueTimer> dueTimers(long beforeMs) {
        List<DueTimer> due = new ArrayList<>();
        rows.forEach((instance, row) -> {
            if (row.timerMs != 0 && row.timerMs <= beforeMs) {
                due.add(new DueTimer(instance, row.timerMs, row.owner));
            }
        });
        due.sort(Comparator.comparingLong(DueTimer::dueMs));
        return due;
    }

    Set<Orphan> orphans() {
        return Set.copyOf(orphans.values());
    }

    Optional<Orphan> orphan(String id) {
        return Optional.ofNullable(orphans.get(id));
    }

    boolean dropOrphan(String id) {
        return orphans.remove(id) != null;
    }

    long version(InstanceId instance) {
        return row(instance).version;
    }

    long epoch(InstanceId instance) {
        return row(instance).epoch;
    }

    Optional<String> owner(InstanceId instance) {
        return Optional.ofNullable(row(instance).owner);
    }
}
