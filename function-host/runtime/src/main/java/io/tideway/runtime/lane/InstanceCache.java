package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one lane that are in memory, least recently used first. Only idle instances leave; those with waiting
 * inputs stay, because the lane must know that they wait.
 */
final class InstanceCache {

    /** Busy instances looked at in one call: bounds its time when very many of them wait. */
    private static final int BUSY_SKIPPED_MAX = 64;

    private final LaneConfig config;
    private final HostStore store;
    private final HostCounters counters;
    private final Map<InstanceId, Instance> instances = new LinkedHashMap<>(256, 0.75f, true);
    private long stateBytes;

    InstanceCache(LaneConfig config, HostStore store, HostCounters counters) {
        this.config = config;
        this.store = store;
        this.counters = counters;
    }

    /** The instance, created when absent; not necessarily active. */
    Instance of(InstanceId id) {
        return instances.computeIfAbsent(id, Instance::new);
    }

    @Nullable
    Instance find(InstanceId id) {
        return instances.get(id);
    }

    /** Makes state and timers available. */
    void activate(Instance instance) {
        if (!instance.active()) {
            stateBytes -= instance.bytes();
            instance.activate(store);
            stateBytes += instance.bytes();
            counters.activations.increment();
        }
    }

    /** Forgets state and timers: the store has the truth. */
    void deactivate(Instance instance) {
        stateBytes -= instance.bytes();
        instance.deactivate();
        stateBytes += instance.bytes();
    }

    /** The state of an instance has changed its size; a copy of one does not count. */
    void resized(Instance instance, long byBytes) {
        if (!instance.isCopy) {
            stateBytes += byBytes;
        }
    }

    /** Drops idle instances until the bounds hold. Nothing may be uncommitted. */
    void evict() {
        if (withinBounds()) {
            return;
        }
        List<InstanceId> busy = new ArrayList<>();
        Iterator<Instance> oldest = instances.values().iterator();
        while (oldest.hasNext() && !withinBounds() && busy.size() < BUSY_SKIPPED_MAX) {
            Instance instance = oldest.next();
            if (instance.ready() && !instance.queued && instance.phase != null && instance.phase.mustStay()) {
                deactivate(instance);
                busy.add(instance.id);
            } else if (instance.ready() && !instance.queued) {
                deactivate(instance);
                oldest.remove();
                counters.evictions.increment();
            } else {
                busy.add(instance.id);
            }
        }
        // Counts as used, so that the next call looks at others.
        busy.forEach(instances::get);
    }

    private boolean withinBounds() {
        return instances.size() <= config.instancesMax() && stateBytes <= config.stateBytesMax();
    }

    Iterable<Instance> all() {
        return instances.values();
    }

    int size() {
        return instances.size();
    }
}
