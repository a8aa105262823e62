package io.tideway.runtime.phase;

import org.jspecify.annotations.Nullable;

/**
 * What the lane does next, in the order given. A {@link Change} goes into the batch of the transition; a {@link Call}, a
 * {@link AskRecall} and a {@link RetryLater} are carried out once that batch is durable.
 */
public sealed interface PhaseAction {

    /** Part of the batch. */
    sealed interface Change extends PhaseAction {}

    /** A request to the store that is answered by one event; no instance has two under way. */
    sealed interface Call extends PhaseAction {}

    /** Start no invocation any more; tell {@link PhaseEvent.Drained} when none runs, at once if so already. */
    record Hold() implements PhaseAction {}

    /** Run what waits, in order. */
    record Resume() implements PhaseAction {}

    /** Store this state with the instance. */
    record Persist(PhaseState state) implements Change {}

    /** The entries of the answer replace the local copy. */
    record Install() implements Change {}

    /** The local copy is not true any more: delete it and all dirty marks. What they marked is an orphan in the store. */
    record DropCopy() implements Change {}

    /** The store has lost changes that it had confirmed: mark every entry of the local copy with this generation. */
    record MarkAllDirty(long generation) implements Change {}

    /** The store has what is marked with this generation or an earlier one: delete these dirty marks. */
    record MarkClean(long generation) implements Change {}

    /** Acquire, naming the cached version; {@code takeover}: from whom, if its lease has ended. */
    record Acquire(long cachedVersion, @Nullable Suspect takeover) implements Call {}

    /**
     * Flush all dirty entries, as they are in the batch of this transition.
     *
     * @param release number of the release; 0 for a sync
     */
    record Flush(long epoch, long baseVersion, long release) implements Call {}

    /** Ask whether the lease of an owner has ended. */
    record LookAtLease(String owner, long epoch) implements Call {}

    /** Load the record, for {@link PhaseEvent.RecordLooked}. */
    record LookAtRecord() implements Call {}

    /**
     * Ask the owner to release, and to be told when it has; nobody waits for the answer, a failure is as good as one.
     *
     * @param owner as the store named it
     */
    record AskRecall(String owner) implements PhaseAction {}

    /** Tell {@link PhaseEvent.RetryDue} after a pause that grows with the attempt, from 1. */
    record RetryLater(int attempt) implements PhaseAction {}

    /** Log and count it. */
    record Report(Incident incident, String detail) implements PhaseAction {}

    /** What people should know of. */
    enum Incident {
        /** The record was taken from a host whose lease has ended. */
        TAKEOVER,
        /** Another host owns the record; what was not synced is an orphan. */
        FENCED,
        /** The store will not do it. */
        REFUSED,
        /** The store is away and the instance works on without its grant. */
        WENT_ON,
        /** What was changed without a grant has been brought in. */
        RECONCILED
    }
}
