package io.tideway.runtime.phase;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The contract of the cloud store for one record, whose entries are a set: every change adds one element. */
final class ModelRecord {

    long epoch;
    long version;

    @Nullable
    String owner;

    boolean recalled;
    final Set<Integer> entries = new HashSet<>();
    final Map<String, Set<Integer>> orphans = new HashMap<>();

    private @Nullable String lastOwner;
    private final Map<Long, Release> releases = new HashMap<>();

    private record Release(long number, long version) {}

    PhaseEvent acquire(String host, long cachedVersion, @Nullable Suspect takeover) {
        boolean free = owner == null || owner.equals(host);
        if (!free && !(takeover != null && takeover.owner().equals(owner) && takeover.epoch() == epoch)) {
            return new PhaseEvent.OwnedBy(owner, epoch);
        }
        epoch++;
        owner = host;
        lastOwner = host;
        recalled = false;
        return new PhaseEvent.Acquired(epoch, version, cachedVersion != version);
    }

    PhaseEvent flush(String host, PhaseAction.Flush flush, Set<Integer> delta) {
        Release before = releases.get(flush.epoch());
        if (flush.release() > 0 && before != null && flush.release() <= before.number()) {
            return new PhaseEvent.Flushed(before.version(), false, flush.release());
        }
        boolean his = host.equals(lastOwner) && flush.epoch() == epoch;
        boolean untouched =
                owner != null || (before != null && before.version() == version) || flush.baseVersion() >= version;
        if (!his || !untouched) {
            if (!delta.isEmpty()) {
                orphans.computeIfAbsent(host + ":" + flush.epoch(), id -> new HashSet<>())
                        .addAll(delta);
            }
            return new PhaseEvent.Fenced(epoch, owner);
        }
        if (flush.baseVersion() != version) {
            return new PhaseEvent.Behind(version);
        }
        version += delta.isEmpty() ? 0 : 1;
        entries.addAll(delta);
        boolean asked = recalled;
        owner = host;
        if (flush.release() > 0) {
            owner = null;
            recalled = false;
            releases.put(flush.epoch(), new Release(flush.release(), version));
        }
        return new PhaseEvent.Flushed(version, asked, flush.release());
    }

    /** Whether it took effect. */
    boolean write(long expectedVersion, int change) {
        if (owner != null || expectedVersion != version) {
            return false;
        }
        version++;
        return entries.add(change);
    }

    void recall(String host) {
        recalled |= host.equals(owner);
    }
}
