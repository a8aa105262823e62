package io.tideway.runtime.cloud.embedded;

import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.Flush;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The orphans of the embedded cloud store, and their index by age. Thread-safe if the store beneath is. */
final class StoredOrphans {

    private final HostStore store;
    private final Clock clock;

    StoredOrphans(HostStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Keeps what a fenced owner could not bring in, together with what it could not before. */
    synchronized void keep(InstanceId instance, Flush flush) {
        if (flush.delta().isEmpty()) {
            return;
        }
        String id = Orphan.idOf(instance, flush.host(), flush.epoch());
        Optional<Orphan> earlier = find(id);
        Delta delta = earlier.map(Orphan::delta).orElse(Delta.NONE).then(flush.delta());
        long refusedAtMs = earlier.map(Orphan::refusedAtMs).orElseGet(clock::millis);
        Orphan orphan = new Orphan(id, instance, flush.host(), flush.epoch(), delta, refusedAtMs);
        WriteSet writes = new WriteSet();
        writes.put(Table.CLOUD, CloudKeys.orphan(id), CloudForms.encode(orphan));
        writes.put(Table.CLOUD, CloudKeys.orphanByAge(refusedAtMs, id), CloudKeys.orphan(id));
        store.write(writes);
    }

    /** Whether there was one. */
    synchronized boolean drop(String id) {
        Optional<Orphan> found = find(id);
        if (found.isEmpty()) {
            return false;
        }
        WriteSet writes = new WriteSet();
        writes.delete(Table.CLOUD, CloudKeys.orphan(id));
        writes.delete(Table.CLOUD, CloudKeys.orphanByAge(found.get().refusedAtMs(), id));
        store.write(writes);
        return true;
    }

    Optional<Orphan> find(String id) {
        byte[] stored = store.get(Table.CLOUD, CloudKeys.orphan(id));
        return stored == null ? Optional.empty() : Optional.of(CloudForms.decodeOrphan(stored));
    }

    /** The oldest first. */
    List<Orphan> first(int max) {
        List<byte[]> keys = new ArrayList<>();
        store.scan(Table.CLOUD, CloudKeys.ORPHANS_BY_AGE, (key, id) -> {
            if (keys.size() < max) {
                keys.add(id);
            }
            return keys.size() < max;
        });
        List<Orphan> orphans = new ArrayList<>();
        for (byte[] id : keys) {
            byte[] stored = store.get(Table.CLOUD, id);
            if (stored != null) {
                orphans.add(CloudForms.decodeOrphan(stored));
            }
        }
        return orphans;
    }
}
