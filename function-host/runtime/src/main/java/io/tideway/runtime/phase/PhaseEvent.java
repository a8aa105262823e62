package io.tideway.runtime.phase;

import io.tideway.runtime.function.Phase;
import org.jspecify.annotations.Nullable;

/** What happened to an instance, as its lane tells the {@link PhaseMachine}. */
public sealed interface PhaseEvent {

    /** It should be in that phase, LOCAL or REMOTE. To be repeated while it is not: a machine that is busy ignores it. */
    record Wanted(Phase phase, Why why) implements PhaseEvent {}

    /** It is held and no invocation of it runs, nor has one a write under way. */
    record Drained() implements PhaseEvent {}

    /** The store granted it. {@code entries}: the answer brought some, the cached copy being another version. */
    record Acquired(long epoch, long version, boolean entries) implements PhaseEvent {}

    /** A host owns the record: the answer to an acquisition or to a write in the remote phase. */
    record OwnedBy(String owner, long epoch) implements PhaseEvent {}

    /** Whether the lease of an owner has ended. */
    record LeaseLooked(String owner, long epoch, boolean ended) implements PhaseEvent {}

    /** The record was loaded, its entries left aside. */
    record RecordLooked(long epoch, long version, @Nullable String owner) implements PhaseEvent {}

    /** A flush took effect. {@code release}: the number it was sent with, 0 for none. */
    record Flushed(long version, boolean recalled, long release) implements PhaseEvent {}

    /**
     * The host may change the record, but it has another version than the flush built on, and was not changed: an earlier
     * flush took effect unheard of, or the store has lost what it had confirmed.
     */
    record Behind(long version) implements PhaseEvent {}

    /** A flush was refused because of its epoch or version; the store keeps it as an orphan. */
    record Fenced(long epoch, @Nullable String owner) implements PhaseEvent {}

    /**
     * The call under way has no answer; it may have taken effect.
     *
     * @param goOn the store is away and the function may work without ({@code offline: local})
     */
    record Unavailable(boolean goOn) implements PhaseEvent {}

    /** The store will not do this call, for a cause that only people can remove. It has not taken effect. */
    record Refused(String cause) implements PhaseEvent {}

    /** The pause that was asked for is over. */
    record RetryDue() implements PhaseEvent {}

    /** The store says that another host asks for it. */
    record Recalled() implements PhaseEvent {}

    /** The store says that its owner, whom this host has asked, has released it. */
    record Released() implements PhaseEvent {}

    /** It has changes that the store has not, and it is its turn. */
    record SyncDue() implements PhaseEvent {}

    /** The host has started again with the state it persisted last. */
    record Recovered() implements PhaseEvent {}

    /** The store is out of reach. {@code goOn} as in {@link Unavailable}, and no remote write is of unknown outcome. */
    record StoreAway(boolean goOn) implements PhaseEvent {}

    /** The store is within reach again. */
    record StoreBack() implements PhaseEvent {}

    /** In the remote phase, the cached copy was brought to a version, by a write or a load. */
    record CopyChanged(long epoch, long version) implements PhaseEvent {}
}
