package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.cloud.Backoff;
import io.tideway.runtime.cloud.CircuitBreaker;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.phase.SyncLimits;
import io.tideway.runtime.phase.SyncPacer;
import io.tideway.runtime.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SyncsTest {

    private static final SyncLimits LIMITS = new SyncLimits(1_000, 1_000_000, 100, 60_000);

    private final SimClock clock = new SimClock();
    private final MemoryStore store = new MemoryStore(false);
    private final InstanceCache instances =
            new InstanceCache(new LaneConfig(1, 10, 1_000, 1, 1), store, new HostCounters());
    private final RunQueue queue = new RunQueue();
    private final CloudLink link = new CloudLink(
            new EmbeddedCloudStore(store, Runnable::run, clock),
            new CircuitBreaker(1, 1_000, new Backoff(10, 100, () -> 0.5)),
            clock,
            () -> 0);
    private final List<InstanceId> begun = new ArrayList<>();
    private final Syncs syncs = new Syncs(link, new SyncPacer(LIMITS, clock.millis()), instances, queue, clock);

    @Test
    void changesThatAreDue_beginOnce_untilTheyAreAnswered() {
        syncs.found(id("a"), 10);
        clock.advance(1_000);

        stepAll();
        clock.advance(1_000);
        stepAll();
        assertEquals(List.of(id("a")), begun);

        syncs.failed(id("a"));
        clock.advance(1_000);
        stepAll();
        assertEquals(List.of(id("a"), id("a")), begun);
    }

    @Test
    void syncThatDoesNotBegin_getsAnotherTurn() {
        syncs.found(id("a"), 10);
        clock.advance(1_000);
        syncs.step(clock.millis(), instance -> false);

        clock.advance(1_000);
        stepAll();
        assertEquals(List.of(id("a")), begun);
    }

    @Test
    void oneThatThrows_leavesTheOthersTheirTurn() {
        syncs.found(id("a"), 10);
        syncs.found(id("b"), 10);
        clock.advance(1_000);
        assertThrows(
                IllegalStateException.class,
                () -> syncs.step(clock.millis(), instance -> {
                    throw new IllegalStateException("the store refuses");
                }));

        clock.advance(1_000);
        stepAll();
        assertEquals(List.of(id("a"), id("b")), begun);
    }

    @Test
    void linkThatIsAway_nothingBegins_andNothingIsDue() {
        syncs.found(id("a"), 10);
        clock.advance(1_000);
        link.call(all -> CompletableFuture.<Boolean>failedFuture(new IllegalStateException("away")), answer -> {});

        stepAll();
        assertEquals(List.of(), begun);
        assertEquals(Long.MAX_VALUE, syncs.nextMs());
    }

    @Test
    void moreThanTheBound_holdsBack_andLetsGoWhenTheStoreHasEnough() {
        Instance waits = instances.of(id("waits"));
        waits.waiting = 1;
        assertTrue(syncs.withinBounds());
        syncs.found(id("a"), 60);
        syncs.found(id("b"), 60);
        assertFalse(syncs.withinBounds());

        syncs.failed(id("a"));
        assertTrue(queue.isEmpty());
        clock.advance(1_000);
        stepAll();
        syncs.synced(id("a"));
        assertEquals(waits, queue.next());
        assertTrue(syncs.withinBounds());
    }

    @Test
    void nothingHeldBack_asksNobodyToGoOn() {
        instances.of(id("waits")).waiting = 1;
        syncs.found(id("a"), 60);
        assertTrue(syncs.withinBounds());

        syncs.forget(id("a"));
        assertTrue(queue.isEmpty());
    }

    private void stepAll() {
        syncs.step(clock.millis(), instance -> {
            begun.add(instance);
            return true;
        });
    }

    private static InstanceId id(String key) {
        return new InstanceId("f", key);
    }
}
