package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.runtime.control.MeanEstimator;
import io.tideway.runtime.control.RateEstimator;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.Awaiting;
import io.tideway.runtime.phase.PhaseState;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a lane remembers of the phase of one instance. Used by the lane only. */
final class InstancePhase {

    /** No call to the store is under way. */
    static final long NO_CALL = 0;

    private static final double EXECUTION_WEIGHT = 0.1;

    PhaseState state;
    Preference pin;

    /** Number of the call of the phase machine that is under way. */
    long call = NO_CALL;

    /** An execution in the remote phase whose write has no answer yet. */
    @Nullable
    RemoteRun run;

    /**
     * Nothing this host has executed in the remote phase is unheard of: what waits in its inbox has had no effect. Not known
     * after a restart.
     */
    boolean heardOfAll;

    /** The record is being loaded for the next run. */
    boolean loading;

    /** Inputs of the next run at most: one after the store has refused many. */
    int runMax;

    /** Who sent the latest message. */
    @Nullable
    String client;

    long heldSinceNs;
    long lastSwitchMs;

    /** Another host asked for it, or took it over, and no message has come since. */
    boolean elsewhere;

    /** A write of unknown outcome was overtaken by another owner: what waits may have been executed. */
    boolean inDoubt;

    /** The host that owns it and executes its messages for this one; {@code null} for none that is known. */
    @Nullable
    String forwardTo;

    /** The owner that did not execute what it was asked to, since this host last wrote the record itself. */
    @Nullable
    String notReached;

    /** The owner has been asked before anyone knew whether there is one. */
    boolean asked;

    /** It was released by its owner while this host was not waiting for that: an answer on its way may not know it yet. */
    boolean released;

    /** Of the latest remote run and runs before it: outputs that this host may have alone. */
    UnheardOutputs unheard = UnheardOutputs.NONE;

    /** What other hosts had executed last when the record was loaded; {@code null} when nobody has looked. */
    @Nullable
    OtherRuns others;

    /** Whoever executed a message elsewhere may be gone with its outputs: {@link #others} is to be known first. */
    boolean needsOthers;

    /** When the latest message came; before the first, when the lane came to know the instance, for instance at a start. */
    long lastMessageMs;

    long preferLocalUntilMs;
    final RateEstimator rate;
    final MeanEstimator executionMs = new MeanEstimator(EXECUTION_WEIGHT);

    // Entries that the store has not, by the generation of their latest change; null until looked up.
    private @Nullable Map<ByteString, Long> dirty;

    InstancePhase(PhaseState state, Preference pin, int runMax, long rateWindowMs, long nowMs) {
        this.state = state;
        this.pin = pin;
        this.runMax = runMax;
        this.lastMessageMs = nowMs;
        this.rate = new RateEstimator(rateWindowMs, nowMs);
    }

    boolean isLocal() {
        return state.phase() == Phase.LOCAL;
    }

    boolean isRemote() {
        return state.phase() == Phase.REMOTE;
    }

    /** Whether the instance must not leave memory: what is known of it here is not all in the store. */
    boolean mustStay() {
        return !isRemote()
                || call != NO_CALL
                || run != null
                || loading
                || state.isHeld()
                || state.awaiting() != Awaiting.NOTHING;
    }

    Map<ByteString, Long> dirty(Instance instance, HostStore store) {
        Map<ByteString, Long> known = dirty;
        if (known == null) {
            Map<ByteString, Long> loaded = new HashMap<>();
            byte[] prefix = StoreKeys.dirty(instance.prefix);
            store.scan(Table.INSTANCES, prefix, (key, value) -> {
                ByteString entry = UnsafeByteOperations.unsafeWrap(key, prefix.length, key.length - prefix.length);
                loaded.put(entry, ByteBuffer.wrap(value).getLong());
                return true;
            });
            known = loaded;
            dirty = loaded;
        }
        return known;
    }

    /** The store has what is marked with that generation or an earlier one. */
    void clean(long generation) {
        Map<ByteString, Long> known = dirty;
        if (known != null) {
            known.values().removeIf(marked -> marked <= generation);
        }
    }

    void forgetDirty() {
        dirty = null;
    }
}
