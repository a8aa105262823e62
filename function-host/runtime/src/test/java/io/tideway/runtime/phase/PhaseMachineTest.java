package io.tideway.runtime.phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.PhaseEvent.Acquired;
import io.tideway.runtime.phase.PhaseEvent.Behind;
import io.tideway.runtime.phase.PhaseEvent.CopyChanged;
import io.tideway.runtime.phase.PhaseEvent.Drained;
import io.tideway.runtime.phase.PhaseEvent.Fenced;
import io.tideway.runtime.phase.PhaseEvent.Flushed;
import io.tideway.runtime.phase.PhaseEvent.LeaseLooked;
import io.tideway.runtime.phase.PhaseEvent.OwnedBy;
import io.tideway.runtime.phase.PhaseEvent.Recalled;
import io.tideway.runtime.phase.PhaseEvent.RecordLooked;
import io.tideway.runtime.phase.PhaseEvent.Recovered;
import io.tideway.runtime.phase.PhaseEvent.Refused;
import io.tideway.runtime.phase.PhaseEvent.Released;
import io.tideway.runtime.phase.PhaseEvent.RetryDue;
import io.tideway.runtime.phase.PhaseEvent.StoreAway;
import io.tideway.runtime.phase.PhaseEvent.StoreBack;
import io.tideway.runtime.phase.PhaseEvent.SyncDue;
import io.tideway.runtime.phase.PhaseEvent.Unavailable;
import io.tideway.runtime.phase.PhaseEvent.Wanted;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhaseMachineTest {

    private static final String US = "host-a";
    private static final String OTHER = "host-b";

    /** Every kind of event, with each value that a rule distinguishes. */
    private static final List<PhaseEvent> EVENTS = List.of(
            new Wanted(Phase.LOCAL, Why.CONTROLLER),
            new Wanted(Phase.REMOTE, Why.OPERATOR),
            new Drained(),
            new Acquired(5, 3, true),
            new Acquired(4, 2, false),
            new OwnedBy(US, 4),
            new OwnedBy(OTHER, 4),
            new OwnedBy(OTHER, 5),
            new LeaseLooked(OTHER, 4, true),
            new LeaseLooked(OTHER, 4, false),
            new RecordLooked(3, 2, US),
            new RecordLooked(4, 2, US),
            new RecordLooked(4, 3, US),
            new RecordLooked(3, 2, null),
            new RecordLooked(3, 3, null),
            new RecordLooked(4, 3, OTHER),
            new Flushed(2, false, 0),
            new Flushed(3, true, 0),
            new Flushed(3, false, 1),
            new Behind(1),
            new Behind(3),
            new Fenced(4, US),
            new Fenced(4, OTHER),
            new Fenced(4, null),
            new Unavailable(false),
            new Unavailable(true),
            new Refused("value over the store's limit"),
            new RetryDue(),
            new Recalled(),
            new Released(),
            new SyncDue(),
            new Recovered(),
            new StoreAway(false),
            new StoreAway(true),
            new StoreBack(),
            new CopyChanged(3, 2),
            new CopyChanged(4, 3));

    private static final long COUNTER_MAX = 4;

    private final PhaseMachine machine = new PhaseMachine(US);

    // ---- every state × every event ----------------------------------------------------------------------------------

    @Test
    void everyState_everyEvent_keepsTheRules() {
        Map<PhaseState, String> reached = explore();

        Set<Class<?>> states = reached.keySet().stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.of(PhaseState.class.getPermittedSubclasses()), states);
        Set<Class<?>> events = EVENTS.stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.of(PhaseEvent.class.getPermittedSubclasses()), events);
        assertTrue(reached.size() > 300, "states reached: " + reached.size());
    }

    /** Breadth first from the first state and from all that can be read back after a crash; counters are cut off. */
    private Map<PhaseState, String> explore() {
        Map<PhaseState, String> reached = new LinkedHashMap<>();
        ArrayDeque<PhaseState> open = new ArrayDeque<>();
        add(PhaseState.remote(new Copy(3, 2, 0, true)), "last owner", reached, open);
        add(PhaseState.unknown(), "unknown", reached, open);
        while (!open.isEmpty()) {
            PhaseState state = open.remove();
            for (PhaseEvent event : EVENTS) {
                if (event instanceof Recovered && !state.equals(state.durable())) {
                    machine.on(state, event); // Comes first after a start only; elsewhere it must not throw.
                    continue;
                }
                String path = reached.get(state) + " > " + event;
                Transition transition = machine.on(state, event);
                check(state, transition, path);
                PhaseState next = transition.next();
                add(next, path, reached, open);
                add(next.durable(), path + " > crash", reached, open);
            }
        }
        return reached;
    }

    private static void add(
            PhaseState state, String path, Map<PhaseState, String> reached, ArrayDeque<PhaseState> open) {
        if (counters(state) <= COUNTER_MAX && reached.putIfAbsent(state, path) == null) {
            open.add(state);
        }
    }

    private static long counters(PhaseState state) {
        if (state instanceof PhaseState.Remote remote) {
            Suspect suspect = remote.step().suspect();
            return Math.max(suspect == null ? 0 : suspect.asked(), remote.copy().releases());
        }
        if (state instanceof PhaseState.Acquiring acquiring) {
            Suspect suspect = acquiring.step().suspect();
            return Math.max(
                    suspect == null ? 0 : suspect.asked(), acquiring.step().attempt());
        }
        if (state instanceof PhaseState.Local local) {
            return Math.max(
                    Math.max(local.grant().releases(), local.grant().generation()),
                    local.step().attempt());
        }
        PhaseState.Releasing releasing = (PhaseState.Releasing) state;
        return Math.max(Math.max(releasing.grant().releases(), releasing.grant().generation()), releasing.attempt());
    }

    private void check(PhaseState before, Transition transition, String path) {
        PhaseState next = transition.next();
        List<PhaseAction> actions = transition.actions();
        boolean resumedAfterCrash = path.endsWith("Recovered[]");

        if (next.isHeld()) {
            assertNotEquals(Awaiting.NOTHING, next.awaiting(), () -> "held for ever: " + path + " = " + next);
        }
        assertEquals(next.isHeld() && !before.isHeld(), has(actions, PhaseAction.Hold.class), () -> "hold: " + path);
        assertEquals(
                before.isHeld() && !next.isHeld(), has(actions, PhaseAction.Resume.class), () -> "resume: " + path);
        checkOrder(before, next, actions, path);

        long calls = actions.stream().filter(PhaseAction.Call.class::isInstance).count();
        assertTrue(calls <= 1, () -> "two calls: " + path);
        if (calls == 1) {
            assertEquals(Awaiting.ANSWER, next.awaiting(), () -> "call without waiting: " + path);
        }
        boolean underWay = before.awaiting() == Awaiting.ANSWER && !resumedAfterCrash;
        if (underWay && !isAnswer(path)) {
            assertEquals(0, calls, () -> "a call while one is under way: " + path);
            assertEquals(Awaiting.ANSWER, next.awaiting(), () -> "answer forgotten: " + path);
        }
        if (!underWay && next.awaiting() == Awaiting.ANSWER) {
            assertEquals(1, calls, () -> "waits for an answer that nobody gives: " + path);
        }
        if (next.awaiting() == Awaiting.RETRY && before.awaiting() != Awaiting.RETRY) {
            assertTrue(has(actions, PhaseAction.RetryLater.class), () -> "no retry: " + path);
        }
    }

    private static void checkOrder(PhaseState before, PhaseState next, List<PhaseAction> actions, String path) {
        int persist = -1;
        int lastChange = -1;
        int firstCall = actions.size();
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof PhaseAction.Persist persisted) {
                assertEquals(next.durable(), persisted.state(), () -> "persists something else: " + path);
                persist = i;
            }
            if (actions.get(i) instanceof PhaseAction.Change) {
                lastChange = i;
            }
            if (actions.get(i) instanceof PhaseAction.Call) {
                firstCall = Math.min(firstCall, i);
            }
        }
        assertEquals(!next.durable().equals(before.durable()), persist >= 0, () -> "persist: " + path);
        assertTrue(lastChange < firstCall, "call before its batch: " + path);
    }

    private static boolean isAnswer(String path) {
        String event = path.substring(path.lastIndexOf(" > ") + 3);
        return Arrays.asList(
                        "Acquired",
                        "OwnedBy",
                        "LeaseLooked",
                        "RecordLooked",
                        "Flushed",
                        "Behind",
                        "Fenced",
                        "Unavailable",
                        "Refused")
                .contains(event.substring(0, event.indexOf('[')));
    }

    private static boolean has(List<PhaseAction> actions, Class<? extends PhaseAction> kind) {
        return actions.stream().anyMatch(kind::isInstance);
    }

    // ---- the way of a switch ----------------------------------------------------------------------------------------

    @Test
    void wantedLocal_isHeldDrainedPersistedThenAsked() {
        Walk walk = new Walk(PhaseState.remote(new Copy(3, 2, 1, true)));

        assertEquals(List.of(new PhaseAction.Hold()), walk.on(new Wanted(Phase.LOCAL, Why.CONTROLLER)));
        assertEquals(
                List.of(
                        new PhaseAction.Persist(PhaseState.acquiring(new Copy(3, 2, 1, true))),
                        new PhaseAction.Acquire(2, null)),
                walk.on(new Drained()));
        assertEquals(
                List.of(
                        new PhaseAction.Install(),
                        new PhaseAction.Persist(PhaseState.local(new Grant(4, 7, 0, 1), new Standing.Granted())),
                        new PhaseAction.Resume()),
                walk.on(new Acquired(4, 7, true)));
    }

    @Test
    void wantedRemote_syncUnderWay_waitsForItsAnswer() {
        Walk walk = new Walk(PhaseState.local(new Grant(4, 7, 0, 1), new Standing.Granted()));
        walk.on(new SyncDue());

        assertEquals(List.of(new PhaseAction.Hold()), walk.on(new Wanted(Phase.REMOTE, Why.OPERATOR)));
        assertEquals(List.of(), walk.on(new Drained()));
        assertEquals(
                List.of(
                        new PhaseAction.MarkClean(1),
                        new PhaseAction.Persist(PhaseState.releasing(new Grant(4, 8, 1, 3), Why.OPERATOR)),
                        new PhaseAction.Flush(4, 8, 1)),
                walk.on(new Flushed(8, false, 0)));
        assertEquals(
                List.of(
                        new PhaseAction.MarkClean(2),
                        new PhaseAction.Persist(PhaseState.remote(new Copy(4, 9, 1, true))),
                        new PhaseAction.Resume()),
                walk.on(new Flushed(9, false, 1)));
    }

    @Test
    void syncFenced_instanceRunning_everythingIsHandedOverBeforeTheCopyGoes() {
        Walk walk = new Walk(PhaseState.local(new Grant(4, 7, 0, 1), new Standing.Granted()));
        walk.on(new SyncDue());

        assertEquals(List.of(new PhaseAction.Hold()), walk.on(new Fenced(5, OTHER)));
        assertTrue(walk.on(new Drained()).contains(new PhaseAction.Flush(4, 7, 0)));
        List<PhaseAction> last = walk.on(new Fenced(5, OTHER));
        assertTrue(last.contains(new PhaseAction.DropCopy()));
        assertEquals(PhaseState.remote(Copy.NONE), walk.state);
    }

    @Test
    void ownedByAnother_leaseEnded_isTakenOver() {
        Walk walk = new Walk(PhaseState.acquiring(Copy.NONE));
        walk.on(new Recovered());

        assertTrue(walk.on(new OwnedBy(OTHER, 4)).contains(new PhaseAction.AskRecall(OTHER)));
        assertEquals(List.of(new PhaseAction.Acquire(-1, null)), walk.on(new RetryDue()));
        assertTrue(walk.on(new OwnedBy(OTHER, 4)).contains(new PhaseAction.RetryLater(2)));
        assertEquals(List.of(new PhaseAction.LookAtLease(OTHER, 4)), walk.on(new RetryDue()));
        assertTrue(walk.on(new LeaseLooked(OTHER, 4, true))
                .contains(new PhaseAction.Acquire(-1, new Suspect(OTHER, 4, 2))));
    }

    @Test
    void releaseUnanswered_mayGoOn_repeatsThatReleaseBeforeItReclaims() {
        Walk walk = new Walk(PhaseState.releasing(new Grant(4, 7, 1, 2), Why.CONTROLLER));
        walk.on(new Recovered());

        assertTrue(walk.on(new Unavailable(true)).contains(new PhaseAction.Resume()));
        assertFalse(walk.state.isHeld());
        assertEquals(List.of(new PhaseAction.LookAtRecord()), walk.on(new StoreBack()));
        assertEquals(List.of(new PhaseAction.Flush(4, 7, 1)), walk.on(new RecordLooked(4, 8, null)));
        List<PhaseAction> reclaim = walk.on(new Flushed(8, false, 1));
        assertTrue(reclaim.contains(new PhaseAction.MarkClean(1)), "what the release carried, and nothing newer");
        assertTrue(reclaim.contains(new PhaseAction.Flush(4, 8, 0)));
        walk.on(new Flushed(9, false, 0));
        assertEquals(PhaseState.local(new Grant(4, 9, 1, 3), new Standing.Granted()), walk.state);
    }

    @Test
    void syncBehind_earlierAnswerLost_isSentAgainOnTheVersionOfTheRecord() {
        Walk walk = new Walk(PhaseState.local(new Grant(4, 7, 0, 1), new Standing.Granted()));
        walk.on(new SyncDue());

        List<PhaseAction> again = walk.on(new Behind(8));
        assertTrue(again.contains(new PhaseAction.Flush(4, 8, 0)));
        assertFalse(has(again, PhaseAction.MarkAllDirty.class));
    }

    @Test
    void releaseBehind_storeLostWhatItConfirmed_everyEntryIsSentAgain() {
        Walk walk = new Walk(PhaseState.releasing(new Grant(4, 7, 1, 3), Why.CONTROLLER));
        walk.on(new Recovered());

        assertEquals(
                List.of(
                        new PhaseAction.MarkAllDirty(2),
                        new PhaseAction.Persist(PhaseState.releasing(new Grant(4, 5, 1, 3), Why.CONTROLLER)),
                        new PhaseAction.Flush(4, 5, 1)),
                walk.on(new Behind(5)));
    }

    @Test
    void released_whileWaitingForTheOwner_goesOnAtOnce() {
        Walk serving = new Walk(PhaseState.remote(new Copy(3, 2, 0, false)));
        serving.on(new OwnedBy(OTHER, 4));
        assertEquals(List.of(new PhaseAction.Resume()), serving.on(new Released()));

        Walk acquiring = new Walk(PhaseState.remote(new Copy(3, 2, 0, false)));
        acquiring.on(new Wanted(Phase.LOCAL, Why.CONTROLLER));
        acquiring.on(new Drained());
        acquiring.on(new OwnedBy(OTHER, 4));
        assertEquals(List.of(new PhaseAction.Acquire(2, null)), acquiring.on(new Released()));
        assertEquals(List.of(), acquiring.on(new RetryDue()), "the pause that is over now was for before");
    }

    @Test
    void recalledInRemotePhase_ownerAfterAll_acquiresToRelease() {
        Walk walk = new Walk(PhaseState.remote(new Copy(4, 7, 1, true)));

        assertEquals(List.of(new PhaseAction.Hold()), walk.on(new Recalled()));
        assertEquals(List.of(new PhaseAction.LookAtRecord()), walk.on(new Drained()));
        assertTrue(walk.on(new RecordLooked(4, 7, US)).contains(new PhaseAction.Acquire(7, null)));
    }

    @Test
    void storeAway_lastOwner_worksOnAndReclaims() {
        Walk walk = new Walk(PhaseState.remote(new Copy(4, 7, 1, true)));

        assertEquals(List.of(new PhaseAction.Hold()), walk.on(new StoreAway(true)));
        assertTrue(walk.on(new Drained()).contains(new PhaseAction.Resume()));
        assertEquals(Phase.LOCAL, walk.state.phase());
        assertTrue(walk.on(new StoreBack()).contains(new PhaseAction.Flush(4, 7, 0)));
    }

    @Test
    void storeAway_copyOfAnothersRecord_staysRemote() {
        Walk walk = new Walk(PhaseState.remote(new Copy(4, 7, 0, false)));

        assertEquals(List.of(), walk.on(new StoreAway(true)));
    }

    private final class Walk {

        PhaseState state;

        Walk(PhaseState state) {
            this.state = state;
        }

        List<PhaseAction> on(PhaseEvent event) {
            Transition transition = machine.on(state, event);
            state = transition.next();
            return transition.actions();
        }
    }
}
