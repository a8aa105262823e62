package io.tideway.runtime.phase;

import io.tideway.runtime.function.Phase;

/**
 * In which phase an instance is and how far its switch has come.
 *
 * <p>A state has a durable part and a step. The step is progress in memory: lost in a crash, found again by
 * {@link PhaseEvent.Recovered}. {@link #durable} is what is persisted.
 */
public sealed interface PhaseState {

    /** The phase as commands and metrics show it. */
    Phase phase();

    /** The latest epoch this host knows. */
    long epoch();

    /** Without what is not worth persisting. Two states with the same durable part need no write between them. */
    PhaseState durable();

    /** What has to happen before the switch goes on; something whenever the instance is held. */
    Awaiting awaiting();

    /** Whether messages wait in the inbox. */
    boolean isHeld();

    /** A state of an instance that this host never served. */
    static PhaseState unknown() {
        return remote(Copy.NONE);
    }

    /** As persisted in the remote phase. */
    static PhaseState remote(Copy copy) {
        return new Remote(copy, RemoteStep.SERVING);
    }

    /** As persisted while acquiring. */
    static PhaseState acquiring(Copy copy) {
        return new Acquiring(copy, AcquireStep.RECOVERED);
    }

    /** As persisted in the local phase. */
    static PhaseState local(Grant grant, Standing standing) {
        return new Local(grant, standing, LocalStep.WORKING);
    }

    /** As persisted while releasing. */
    static PhaseState releasing(Grant grant, Why why) {
        return new Releasing(grant, why, false, 0, true);
    }

    /** State in the cloud store. */
    record Remote(Copy copy, RemoteStep step) implements PhaseState {

        @Override
        public Phase phase() {
            return Phase.REMOTE;
        }

        @Override
        public long epoch() {
            return copy.epoch();
        }

        @Override
        public PhaseState durable() {
            return remote(copy);
        }

        @Override
        public Awaiting awaiting() {
            return step.goal().awaiting();
        }

        @Override
        public boolean isHeld() {
            return step.goal() != RemoteStep.Goal.SERVE;
        }

        Remote with(RemoteStep next) {
            return new Remote(copy, next);
        }
    }

    /** The store has been or will be asked for the instance; held. */
    record Acquiring(Copy copy, AcquireStep step) implements PhaseState {

        @Override
        public Phase phase() {
            return Phase.ACQUIRING;
        }

        @Override
        public long epoch() {
            return copy.epoch();
        }

        @Override
        public PhaseState durable() {
            return acquiring(copy);
        }

        @Override
        public Awaiting awaiting() {
            return step.call() == AcquireStep.Call.NONE ? Awaiting.RETRY : Awaiting.ANSWER;
        }

        @Override
        public boolean isHeld() {
            return true;
        }
    }

    /** State on this host. */
    record Local(Grant grant, Standing standing, LocalStep step) implements PhaseState {

        @Override
        public Phase phase() {
            return Phase.LOCAL;
        }

        @Override
        public long epoch() {
            return grant.epoch();
        }

        @Override
        public PhaseState durable() {
            return local(grant, standing);
        }

        @Override
        public Awaiting awaiting() {
            return step.awaiting();
        }

        @Override
        public boolean isHeld() {
            return step.goal() != LocalStep.Goal.STAY;
        }

        Local with(LocalStep next) {
            return new Local(grant, standing, next);
        }
    }

    /**
     * The release has been or will be sent; held.
     *
     * @param unsettled whether a flush of this release may have taken effect unheard of
     */
    record Releasing(Grant grant, Why why, boolean waiting, int attempt, boolean unsettled) implements PhaseState {

        @Override
        public Phase phase() {
            return Phase.RELEASING;
        }

        @Override
        public long epoch() {
            return grant.epoch();
        }

        @Override
        public PhaseState durable() {
            return releasing(grant, why);
        }

        @Override
        public Awaiting awaiting() {
            return waiting ? Awaiting.RETRY : Awaiting.ANSWER;
        }

        @Override
        public boolean isHeld() {
            return true;
        }
    }
}
