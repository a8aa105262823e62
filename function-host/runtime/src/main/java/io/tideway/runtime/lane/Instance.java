package io.tideway.runtime.lane;

import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lane remembers of one instance while it is in memory. Fields are touched by the lane only, except state and
 * timers, which belong to the worker while {@link #running}.
 */
final class Instance {

    private static final long RATE_BURST_US = 1_000_000;

    final InstanceId id;
    final byte[] prefix;

    /** It is one that a remote run works on. */
    final boolean isCopy;

    /** Inputs of this instance in the inbox. While there are any, new ones queue behind them. */
    int waiting;

    /** No entry of the inbox of this instance has a lower sequence. */
    long inboxHead;

    /** A worker or an attached host has it, or the cloud store is about to answer for it. */
    boolean running;

    /** An attached host has these, and may have them for long; then it is {@link #running}, but nothing of its state is in use. */
    @Nullable
    HandedOut handedOut;

    /** Inputs up to this sequence have been handed to an attached host. */
    long lastHandedOut = -1;

    /** The inbox is not tried before this time. */
    long notBeforeMs;

    /** When the next message is due if it keeps to its rate; microseconds, because rates go beyond one in a millisecond. */
    private long nextInRateUs;

    /** It stands in the lane's queue of instances to run from the inbox. */
    boolean queued;

    /** Generation of message ids being filled and how many it holds; -1 until looked up. */
    int dedupeGeneration = -1;

    int dedupeCount;

    /** What is known of its phase; {@code null} before that was asked for, and always on a host without a cloud store. */
    @Nullable
    InstancePhase phase;

    private @Nullable RecentIds recentIds;

    /** Is told of every change of state and timers. */
    EntryChanges changes = EntryChanges.NONE;

    private @Nullable InstanceState state;
    private @Nullable Map<String, StoredTimer> timers;

    Instance(InstanceId id) {
        this(id, StoreKeys.instance(id.function(), id.key()), false);
    }

    private Instance(InstanceId id, byte[] prefix, boolean isCopy) {
        this.id = id;
        this.prefix = prefix;
        this.isCopy = isCopy;
    }

    /** A second one with the same state, to run on in the remote phase: what becomes of it is decided by the cloud store. */
    Instance copy() {
        Instance copy = new Instance(id, prefix, true);
        copy.state = state().copy();
        copy.timers = new HashMap<>(timers());
        copy.waiting = waiting;
        copy.phase = phase;
        copy.recentIds = recentIds().copy();
        return copy;
    }

    /** Takes over state and timers of the copy. */
    void become(Instance copy) {
        state = copy.state();
        timers = copy.timers();
        recentIds = copy.recentIds();
    }

    /** Whether a new input may be executed at once. */
    boolean ready() {
        return waiting == 0 && !running;
    }

    /** Whether something runs on its state. */
    boolean inUse() {
        return running && handedOut == null;
    }

    /** Whether state and timers are in memory. */
    boolean active() {
        return state != null && timers != null && (phase == null || recentIds != null);
    }

    /** Reads what is not in memory of state and timers from the store. */
    void activate(HostStore store) {
        if (timers == null) {
            timers = loadTimers(store);
        }
        if (state == null) {
            state = InstanceState.load(store, prefix);
        }
        if (phase != null && recentIds == null) {
            recentIds = RecentIds.load(store, prefix);
        }
    }

    private Map<String, StoredTimer> loadTimers(HostStore store) {
        Map<String, StoredTimer> loaded = new HashMap<>();
        byte[] timerPrefix = StoreKeys.timer(prefix, "");
        store.scan(Table.TIMERS, timerPrefix, (key, value) -> {
            String name = new String(key, timerPrefix.length, key.length - timerPrefix.length, StandardCharsets.UTF_8);
            loaded.put(name, StoredForms.decodeTimer(value));
            return true;
        });
        return loaded;
    }

    /**
     * Counts one message against the rate of the function (the generic cell rate algorithm, ITU-T I.371, with one second of
     * burst).
     *
     * @return when the message may run, milliseconds since the epoch; 0 for at once
     */
    long admit(int messagesPerSecond, long nowMs) {
        if (messagesPerSecond == 0) {
            return 0;
        }
        long nowUs = nowMs * 1_000;
        long earliestUs = nextInRateUs - RATE_BURST_US;
        nextInRateUs = Math.max(nextInRateUs, nowUs) + Math.max(1, 1_000_000 / messagesPerSecond);
        return earliestUs <= nowUs ? 0 : (earliestUs + 999) / 1_000;
    }

    /** Forgets what is in memory and may differ from the store. A worker keeps the state it runs on, which only it changes. */
    void deactivate() {
        if (!inUse()) {
            state = null;
        }
        timers = null;
        recentIds = null;
        dedupeGeneration = -1;
        inboxHead = 0;
        if (phase != null) {
            phase.forgetDirty();
        }
    }

    RecentIds recentIds() {
        RecentIds active = recentIds;
        if (active == null) {
            throw new IllegalStateException(id + " is not active");
        }
        return active;
    }

    InstanceState state() {
        InstanceState active = state;
        if (active == null) {
            throw new IllegalStateException(id + " is not active");
        }
        return active;
    }

    Map<String, StoredTimer> timers() {
        Map<String, StoredTimer> active = timers;
        if (active == null) {
            throw new IllegalStateException(id + " is not active");
        }
        return active;
    }

    /** Bytes of state in memory. */
    long bytes() {
        InstanceState active = state;
        return active == null ? 0 : active.bytes();
    }
}
