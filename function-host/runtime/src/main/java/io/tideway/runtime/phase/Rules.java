package io.tideway.runtime.phase;

/** The rules of one state: a method for every event, which changes nothing unless it matters there. */
interface Rules {

    PhaseState state();

    private Transition none() {
        return Transition.none(state());
    }

    default Transition on(PhaseEvent.Wanted event) {
        return none();
    }

    default Transition onDrained() {
        return none();
    }

    default Transition on(PhaseEvent.Acquired event) {
        return none();
    }

    default Transition on(PhaseEvent.OwnedBy event) {
        return none();
    }

    default Transition on(PhaseEvent.LeaseLooked event) {
        return none();
    }

    default Transition on(PhaseEvent.RecordLooked event) {
        return none();
    }

    default Transition on(PhaseEvent.Flushed event) {
        return none();
    }

    default Transition on(PhaseEvent.Behind event) {
        return none();
    }

    default Transition on(PhaseEvent.Fenced event) {
        return none();
    }

    default Transition on(PhaseEvent.Unavailable event) {
        return none();
    }

    default Transition on(PhaseEvent.Refused event) {
        return none();
    }

    default Transition onRetryDue() {
        return none();
    }

    default Transition onRecalled() {
        return none();
    }

    default Transition onReleased() {
        return none();
    }

    default Transition onSyncDue() {
        return none();
    }

    default Transition onRecovered() {
        return none();
    }

    default Transition on(PhaseEvent.StoreAway event) {
        return none();
    }

    default Transition onStoreBack() {
        return none();
    }

    default Transition on(PhaseEvent.CopyChanged event) {
        return none();
    }
}
