package io.tideway.runtime.phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.Phase;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lane with one instance: what its memory holds, what its disk holds, and what is under way. */
final class ModelHost {

    final String id;
    final boolean offlineAllowed;
    boolean leaseEnded;

    PhaseState state = PhaseState.unknown();
    Map<Integer, Long> dirty = new HashMap<>();
    Set<Integer> copy = new HashSet<>();
    private Set<Integer> uncommitted = new HashSet<>();

    private PhaseState durableState = PhaseState.unknown();
    private Map<Integer, Long> durableDirty = new HashMap<>();
    private Set<Integer> durableCopy = new HashSet<>();

    private final PhaseMachine machine;
    private final ModelRecord record;
    private final History history;

    private @Nullable Request staged;
    private @Nullable Request sent;
    private @Nullable Integer writing;
    private final ArrayDeque<Request> stuck = new ArrayDeque<>();
    private boolean drainAsked;
    private boolean pausing;
    private boolean writeUnknown;
    private Set<Integer> answered = Set.of();
    private Set<Integer> cleaned = new HashSet<>();

    /** A call, the changes it carries, and the answer once the store has acted. */
    private static final class Request {
        final PhaseAction call;
        final Set<Integer> delta;

        @Nullable
        PhaseEvent answer;

        Set<Integer> entries = Set.of();

        Request(PhaseAction call, Set<Integer> delta) {
            this.call = call;
            this.delta = delta;
        }
    }

    ModelHost(String id, boolean offlineAllowed, ModelRecord record, History history) {
        this.id = id;
        this.offlineAllowed = offlineAllowed;
        this.machine = new PhaseMachine(id);
        this.record = record;
        this.history = history;
    }

    void on(PhaseEvent event) {
        history.note(id, event);
        Transition transition = machine.on(state, event);
        if (state instanceof PhaseState.Local && transition.next() instanceof PhaseState.Local) {
            PhaseState.Local before = (PhaseState.Local) state;
            PhaseState.Local after = (PhaseState.Local) transition.next();
            if (after.step().call() == LocalStep.Call.PROBE) {
                history.reached.add("PROBE");
            }
            if (before.epoch() != after.epoch()) {
                history.reached.add("adopted");
            }
        }
        for (PhaseAction action : transition.actions()) {
            perform(action);
        }
        state = transition.next();
    }

    private void perform(PhaseAction action) {
        if (action instanceof PhaseAction.Report report) {
            history.reached.add(report.incident().name());
        } else if (action instanceof PhaseAction.Hold) {
            drainAsked = true;
        } else if (action instanceof PhaseAction.Resume) {
            drainAsked = false;
        } else if (action instanceof PhaseAction.Install) {
            assertEquals(Map.of(), dirty, "changes overwritten by an answer");
            copy = new HashSet<>(answered);
        } else if (action instanceof PhaseAction.DropCopy) {
            copy = new HashSet<>();
            dirty = new HashMap<>();
        } else if (action instanceof PhaseAction.MarkAllDirty all) {
            copy.forEach(change -> dirty.put(change, all.generation()));
        } else if (action instanceof PhaseAction.MarkClean clean) {
            dirty.entrySet().removeIf(mark -> mark.getValue() <= clean.generation() && cleaned.add(mark.getKey()));
        } else if (action instanceof PhaseAction.RetryLater) {
            pausing = true;
        } else if (action instanceof PhaseAction.AskRecall ask) {
            record.recall(ask.owner());
        } else if (action instanceof PhaseAction.Call) {
            assertTrue(staged == null && sent == null, () -> "two calls: " + action + " in " + state);
            staged = new Request(action, action instanceof PhaseAction.Flush ? Set.copyOf(dirty.keySet()) : Set.of());
        }
    }

    /** What was done so far becomes durable; then the call may leave. */
    void commit() {
        durableState = state.durable();
        durableDirty = new HashMap<>(dirty);
        durableCopy = new HashSet<>(copy);
        history.accepted.addAll(uncommitted);
        uncommitted.clear();
        history.ambiguous.removeAll(cleaned);
        cleaned = new HashSet<>();
        if (staged != null) {
            sent = staged;
            staged = null;
        }
    }

    /** The request reaches the store. */
    void act() {
        Request request = sent;
        if (request != null && request.answer == null) {
            request.answer = answer(request);
            request.entries = Set.copyOf(record.entries);
        }
    }

    private PhaseEvent answer(Request request) {
        if (request.call instanceof PhaseAction.Acquire acquire) {
            return record.acquire(id, acquire.cachedVersion(), acquire.takeover());
        }
        if (request.call instanceof PhaseAction.Flush flush) {
            PhaseEvent answer = record.flush(id, flush, request.delta);
            if (flush.release() == 0 && answer instanceof PhaseEvent.Flushed) {
                history.ambiguous.addAll(request.delta); // Until the host durably knows.
            }
            return answer;
        }
        if (request.call instanceof PhaseAction.LookAtLease look) {
            return new PhaseEvent.LeaseLooked(look.owner(), look.epoch(), history.leaseEnded(look.owner()));
        }
        return new PhaseEvent.RecordLooked(record.epoch, record.version, record.owner);
    }

    /** A flush that was given up long ago reaches the store after all. */
    void actLate() {
        Request request = stuck.poll();
        if (request == null) {
            return;
        }
        PhaseAction.Flush flush = (PhaseAction.Flush) request.call;
        history.late.addAll(request.delta);
        if (record.flush(id, flush, request.delta) instanceof PhaseEvent.Flushed) {
            history.reached.add("late");
            if (flush.release() > 0) {
                history.releasedLate.add(flush.epoch());
            }
        }
    }

    void hear(boolean lost) {
        Request request = sent;
        if (request == null || (request.answer == null && !lost)) {
            return;
        }
        sent = null;
        answered = request.entries;
        if (lost && request.answer == null && request.call instanceof PhaseAction.Flush) {
            stuck.add(request);
        }
        on(lost ? new PhaseEvent.Unavailable(offlineAllowed) : Objects.requireNonNull(request.answer));
    }

    /** A message is taken: at once in the local phase, by a write in the remote phase. */
    void message(int change) {
        if (state.isHeld()) {
            return;
        }
        if (state instanceof PhaseState.Local local) {
            copy.add(change);
            dirty.put(change, local.grant().generation());
            uncommitted.add(change);
        } else if (state.phase() == Phase.REMOTE && writing == null && durableState.equals(state.durable())) {
            writing = change;
        }
    }

    /** The remote write under way comes to its end, unless it is lost. */
    void endWrite(boolean acted, boolean lost) {
        if (writing == null || !(state instanceof PhaseState.Remote remote)) {
            return;
        }
        int change = writing;
        writing = null;
        boolean written = acted && record.write(remote.copy().version(), change);
        if (lost || !acted) {
            writeUnknown = true;
        } else if (record.owner != null) {
            on(new PhaseEvent.OwnedBy(record.owner, record.epoch));
        } else {
            if (written) {
                history.accepted.add(change);
            }
            writeUnknown = false;
            copy = new HashSet<>(record.entries);
            on(new PhaseEvent.CopyChanged(written ? state.epoch() : record.epoch, record.version));
        }
    }

    void drained() {
        if (drainAsked && writing == null) {
            drainAsked = false;
            on(new PhaseEvent.Drained());
        }
    }

    void pauseEnds() {
        if (pausing) {
            pausing = false;
            on(new PhaseEvent.RetryDue());
        }
    }

    void storeAway() {
        on(new PhaseEvent.StoreAway(offlineAllowed && !writeUnknown && writing == null));
    }

    void crash() {
        state = durableState;
        dirty = new HashMap<>(durableDirty);
        copy = new HashSet<>(durableCopy);
        uncommitted = new HashSet<>();
        cleaned = new HashSet<>();
        staged = null;
        sent = null;
        writing = null;
        drainAsked = false;
        pausing = false;
        writeUnknown = true;
        on(new PhaseEvent.Recovered());
    }

    boolean isSettled() {
        boolean granted =
                !(state instanceof PhaseState.Local local) || !local.standing().isOffline();
        return granted && state.awaiting() == Awaiting.NOTHING && dirty.isEmpty() && staged == null;
    }

    boolean isLocal() {
        return state.phase() == Phase.LOCAL;
    }

    void check() {
        if (state instanceof PhaseState.Local local
                && !local.standing().isOffline()
                && local.epoch() == record.epoch
                && !history.releasedLate.contains(record.epoch)) {
            assertEquals(id, record.owner, "believes to own the record under its epoch");
            assertTrue(copy.containsAll(record.entries), "works on an old copy");
        }
        if (state.awaiting() == Awaiting.ANSWER) {
            assertTrue(staged != null || sent != null, () -> "no answer will come: " + state);
        }
        if (state.awaiting() == Awaiting.RETRY) {
            assertTrue(pausing, () -> "no retry will come: " + state);
        }
        if (state.awaiting() == Awaiting.DRAIN) {
            assertTrue(drainAsked, () -> "nobody waits for the drain: " + state);
        }
    }
}
