package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.gate.BrokerStore.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutputTrackerTest {

    private static final String PART = OutputTracker.INTERNAL + "part";

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger settled = new AtomicInteger();
    private final OutputTracker tracker = new OutputTracker(store, new BrokerCounters());

    @Test
    void nobodyToWaitFor_settledAtOnce() {
        tracker.await("o", List.of(), settled::incrementAndGet);
        assertEquals(1, settled.get());
        assertEquals(0, tracker.size());
    }

    @Test
    void oneOfTwoAcknowledged_storedOnlyUntilSettled() {
        tracker.await("o", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("o", "a");
        tracker.acknowledged("o", "a");
        assertEquals(1, store.size(Kind.OUTPUT_ACK));
        tracker.acknowledged("o", "b");
        assertEquals(1, settled.get());
        assertEquals(0, store.size(Kind.OUTPUT_ACK));
    }

    @Test
    void partOfTheBroker_neverStored() {
        tracker.await("o", List.of("a", PART), settled::incrementAndGet);
        tracker.acknowledged("o", "a");
        assertEquals(0, store.size(Kind.OUTPUT_ACK));
        tracker.acknowledged("o", PART);
        assertEquals(1, settled.get());
    }

    @Test
    void restart_knowsWhoHasIt_andForgetsWhenSettled() {
        tracker.await("o", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("o", "a");
        MemoryStore left = store.crash();
        OutputTracker next = new OutputTracker(left, new BrokerCounters());
        next.load();
        assertEquals(Set.of("a"), next.acknowledgedBefore("o"));
        next.await("o", List.of("b"), settled::incrementAndGet);
        next.acknowledged("o", "b");
        assertEquals(1, settled.get());
        assertEquals(0, left.size(Kind.OUTPUT_ACK));
    }

    @Test
    void restart_outputSettledBeforeButItsAcknowledgementsLeft_deletedOnceTheOthersAreAwaited() {
        tracker.await("settled", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("settled", "a");
        tracker.await("kept", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("kept", "a");
        MemoryStore left = store.crash();
        OutputTracker next = new OutputTracker(left, new BrokerCounters());
        next.load();
        next.await("kept", List.of("b"), settled::incrementAndGet);

        next.forgetOthers();

        assertEquals(Set.of(), next.acknowledgedBefore("settled"));
        assertEquals(List.of("kept\na"), left.keys(Kind.OUTPUT_ACK));
        next.acknowledged("kept", "b");
        assertEquals(0, left.size(Kind.OUTPUT_ACK));
    }

    @Test
    void sessionGone_itsStoredAcknowledgements_deleted() {
        tracker.await("o", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("o", "a");
        tracker.sessionGone("a");
        assertEquals(0, store.size(Kind.OUTPUT_ACK));
        assertEquals(0, settled.get());
    }

    @Test
    void sessionGone_allItsOutputsNeedItNoMore() {
        tracker.await("o1", List.of("a"), settled::incrementAndGet);
        tracker.await("o2", List.of("a", "b"), settled::incrementAndGet);
        tracker.sessionGone("a");
        assertEquals(1, settled.get());
        assertEquals(0, store.size(Kind.OUTPUT_ACK));
        tracker.acknowledged("o2", "b");
        assertEquals(2, settled.get());
    }

    @Test
    void forgotten_nothingLeftAndNeverSettled() {
        tracker.await("o", List.of("a", "b"), settled::incrementAndGet);
        tracker.acknowledged("o", "a");
        tracker.forget("o");
        tracker.acknowledged("o", "b");
        assertEquals(0, settled.get());
        assertEquals(0, store.size(Kind.OUTPUT_ACK));
        assertEquals(0, tracker.size());
    }
}
