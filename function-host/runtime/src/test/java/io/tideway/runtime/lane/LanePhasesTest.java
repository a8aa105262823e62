package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.function.Codec;
import io.tideway.function.CounterState;
import io.tideway.gate.Forwarded;
import io.tideway.proto.store.StoredEdit;
import io.tideway.proto.store.StoredEditEntry;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.Backoff;
import io.tideway.runtime.cloud.CircuitBreaker;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.FaultyCloudStore;
import io.tideway.runtime.cloud.FaultyCloudStore.Link;
import io.tideway.runtime.cloud.Flush;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.control.Observation;
import io.tideway.runtime.control.Presence;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.phase.SyncLimits;
import io.tideway.runtime.phase.Why;
import io.tideway.runtime.store.MemoryStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LanePhasesTest {

    private static final CounterState COUNT = CounterState.of("count");
    private static final InstanceId D1 = new InstanceId("f", "d1");

    private final OneLane world = new OneLane();
    private final EmbeddedCloudStore store = new EmbeddedCloudStore(new MemoryStore(false), Runnable::run, world.clock);
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final FaultyCloudStore link = new FaultyCloudStore(store, new Weather());
    private final PhaseCounters counters = new PhaseCounters();

    LanePhasesTest() {
        world.script.onMessage = (message, context) -> {
            context.add(COUNT, 1);
            context.publish("out/x", message.payload());
        };
    }

    /** Nothing comes back before the test says so. */
    private final class Weather implements FaultyCloudStore.LinkWeather {
        @Override
        public void after(Duration delay, Runnable action) {
            later.add(action);
        }

        @Override
        public double chance() {
            return 0.5;
        }
    }

    private void useCloud(SyncLimits sync) {
        useCloud(sync, Forward.NONE);
    }

    private void useCloud(SyncLimits sync, Forward forward) {
        Backoff backoff = new Backoff(10, 100, () -> 0.5);
        world.cloud = new CloudPorts(
                new CloudLink(link, new CircuitBreaker(1, 1_000, backoff), world.clock, () -> 0),
                "h",
                sync,
                5_000,
                backoff,
                client -> true,
                () -> 0,
                counters,
                (instance, incident, detail) -> {},
                forward);
    }

    private void useCloud() {
        useCloud(new SyncLimits(1_000, 1 << 20, 1 << 20, 1 << 20));
    }

    private void want(Phase phase) {
        world.lane().offer(new Work.Want(D1, phase, Why.OPERATOR));
        world.run();
    }

    private PhaseView view() {
        return world.lane().view(D1, world.clock.millis()).orElseThrow();
    }

    private long counted() {
        ByteString stored = record().entries().get(RecordEntries.stateKey(StateKey.counter(COUNT.name())));
        return stored == null ? 0 : StateEntry.stored(stored.toByteArray()).value(Codec.LONG);
    }

    private CloudRecord record() {
        return store.load(D1).toCompletableFuture().join();
    }

    @Test
    void message_ofARemoteInstance_changesTheRecordInOneWrite() {
        useCloud();
        world.send("d1", "one");
        world.run();
        world.send("d1", "two");
        world.run();

        assertEquals(2, counted());
        assertEquals(List.of("out/x one", "out/x two"), world.outputs());
        assertEquals(2, record().version());
        assertEquals(1, counters.cacheMisses.sum());
        assertEquals(Phase.REMOTE, view().phase());
    }

    @Test
    void queuedMessages_ofARemoteInstance_shareOneWrite() {
        useCloud();
        for (int i = 0; i < 20; i++) {
            world.send("d1", "m" + i);
        }
        world.run();

        assertEquals(20, counted());
        assertTrue(record().version() <= 3, "writes: " + record().version());
    }

    @Test
    void conflict_withAnotherHost_runsAgainOnWhatTheStoreHas() {
        useCloud();
        world.send("d1", "one");
        world.run();
        ByteString key = RecordEntries.stateKey(StateKey.counter(COUNT.name()));
        ByteString ten = ByteString.copyFrom(
                StateEntry.of(10L, Codec.LONG, StateEntry.NEVER).toStored());
        WriteReply reply = store.write(D1, new RemoteWrite(1, new Delta(Map.of(key, ten), Set.of()), 0))
                .toCompletableFuture()
                .join();
        assertEquals(new WriteReply.Written(2), reply);

        world.send("d1", "two");
        world.run();

        assertEquals(11, counted());
        assertEquals(1, counters.conflicts.sum());
        assertEquals(List.of("out/x one", "out/x two"), world.outputs());
    }

    /** Its id is forgotten long ago: the owner before this one had executed it, and many since. */
    @Test
    void messageForwardedAgain_toAnotherOwner_isNotExecutedTwice() {
        useCloud(new SyncLimits(1_000, 1 << 20, 1 << 20, 1 << 20), (owner, run, outcome) -> {});
        ByteString executed =
                ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(7).array());
        Delta before = new Delta(Map.of(RecordEntries.idKey("\0y"), executed), Set.of());
        store.write(D1, new RemoteWrite(0, before, 0)).toCompletableFuture().join();

        OneLane.Answer repeated = world.sendAwaiting(new Forwarded("y", 7).mark(OneLane.withId("d1", "old", "id-7")));
        world.run();
        OneLane.Answer fresh = world.sendAwaiting(new Forwarded("y", 8).mark(OneLane.withId("d1", "new", "id-8")));
        world.run();

        assertEquals(List.of("out/x new"), world.outputs());
        assertEquals(1, counted());
        assertEquals(1, repeated.durable);
        assertEquals(1, fresh.durable);
    }

    /** Of a host that had asked the owner in vain, as it seemed: the owner comes to it when the id is forgotten. */
    @Test
    void messageExecutedByItsHost_comesToTheOwnerLater_isNotExecutedTwice() {
        useCloud(new SyncLimits(1_000, 1 << 20, 1 << 20, 1 << 20), (owner, run, outcome) -> {});
        world.send(OneLane.withId("d1", "asked", "id-asked"));
        world.run();
        long place = record().entries()
                .get(RecordEntries.idKey("\0h"))
                .asReadOnlyByteBuffer()
                .getLong();
        for (int i = 0; i < 200; i++) {
            world.send(OneLane.withId("d1", "m" + i, "id-" + i));
            world.run();
        }

        OneLane.Answer late =
                world.sendAwaiting(new Forwarded("h", place).mark(OneLane.withId("d1", "asked", "id-asked")));
        world.run();

        assertEquals(201, counted());
        assertEquals(1, late.durable);
    }

    @Test
    void localInstance_isSyncedWhenItIsDue_andReleasedWithEverything() {
        useCloud();
        want(Phase.LOCAL);
        world.send("d1", "one");
        world.run();
        assertEquals(0, counted());
        assertEquals(1, view().unsyncedEntries());

        world.runAfter(1_100);
        assertEquals(1, counted());
        assertEquals(0, view().unsyncedEntries());
        assertEquals("h", record().owner());

        world.send("d1", "two");
        world.run();
        want(Phase.REMOTE);
        assertEquals(2, counted());
        assertNull(record().owner());
    }

    @Test
    void stateFromBeforeThereWasACloudStore_isBroughtIn() {
        world.send("d1", "one");
        world.run();
        useCloud();
        world.restart();
        world.send("d1", "two");
        world.run();
        want(Phase.REMOTE);

        assertEquals(2, counted());
    }

    @Test
    void localInstance_afterARestart_isNotTakenForIdle() {
        useCloud();
        want(Phase.LOCAL);
        world.send("d1", "one");
        world.run();
        world.restart();
        world.run();

        Observation seen = world.lane().observe(world.clock.millis()).get(0);
        assertEquals(Phase.LOCAL, seen.phase());
        assertEquals(0, seen.idleMs());
    }

    @Test
    void pin_isKeptOverARestart() {
        useCloud();
        boolean[] done = {false};
        world.lane().offer(new Work.Pin(D1, Preference.LOCAL, () -> done[0] = true));
        world.send("d1", "one");
        world.run();
        world.restart();
        world.send("d1", "two");
        world.run();

        assertTrue(done[0]);
        assertEquals(Preference.LOCAL, view().pin());
    }

    @Test
    void edit_replacesTheStateBetweenTwoInputs() {
        useCloud();
        world.send("d1", "one");
        world.run();
        boolean[] done = {false};
        StoredEdit edit = StoredEdit.newBuilder()
                .setReplaces(true)
                .addPuts(StoredEditEntry.newBuilder()
                        .setKey(RecordEntries.stateKey(StateKey.counter(COUNT.name())))
                        .setValue(ByteString.copyFrom(StateEntry.of(100L, Codec.LONG, StateEntry.NEVER)
                                .toStored())))
                .build();
        world.lane().offer(new Work.Edit(D1, edit, () -> done[0] = true));
        world.send("d1", "two");
        world.run();

        assertTrue(done[0]);
        assertEquals(101, counted());
    }

    @Test
    void changesBeyondTheBound_waitInTheInboxUntilTheStoreHasTheOthers() {
        useCloud(new SyncLimits(1_000, 1 << 20, 1, 1 << 20));
        want(Phase.LOCAL);
        world.send("d1", "one");
        world.run();
        world.send("d1", "two");
        world.run();
        assertEquals(List.of("out/x one"), world.outputs());
        assertEquals(1, world.lane().waiting());

        world.runAfter(1_100);
        assertEquals(List.of("out/x one", "out/x two"), world.outputs());
    }

    @Test
    void remoteMessages_whileTheStoreIsAway_areAcknowledgedAndRunWhenItIsBack() {
        useCloud();
        world.send("d1", "one");
        world.run();
        link.set(Link.PERFECT.withOutage(true));
        OneLane.Answer answer = world.send("d1", "two");
        world.run();
        assertEquals(1, answer.durable);
        assertEquals(List.of("out/x one"), world.outputs());

        link.set(Link.PERFECT);
        while (!later.isEmpty()) {
            later.remove().run();
        }
        world.runAfter(200);
        world.runAfter(200);

        assertEquals(List.of("out/x one", "out/x two"), world.outputs());
        assertEquals(2, counted());
        assertFalse(view().held());
    }

    @Test
    void timerDue_whileAnotherHostOwnsTheInstance_isLeftToThatOne() {
        useCloud();
        world.script.onMessage = (message, context) -> context.setTimer("t", Duration.ofMillis(100));
        world.send("d1", "one");
        world.run();
        List<InstanceId> recalled = ownedByAnother();

        world.runAfter(150);
        assertEquals(List.of(), recalled);
        assertEquals(0, world.lane().waiting());

        world.send("d1", "two");
        world.run();
        assertEquals(List.of(D1), recalled, "a message is another matter");
    }

    /** What the other host is asked to release. */
    private List<InstanceId> ownedByAnother() {
        List<InstanceId> recalled = new ArrayList<>();
        store.onRecall("other", recalled::add);
        store.acquire(D1, new Acquisition("other", -1, Optional.empty()))
                .toCompletableFuture()
                .join();
        return recalled;
    }

    @Test
    void release_ofWhatWasAskedFor_isNotWaitedFor() {
        useCloud();
        store.onRelease("h", id -> world.lane().offer(new Work.Released(id)));
        List<InstanceId> recalled = ownedByAnother();
        world.send("d1", "one");
        world.run();
        assertEquals(List.of(D1), recalled, "asked for once");
        assertEquals(List.of(), world.outputs());

        store.flush(D1, new Flush("other", 1, 0, Delta.NONE, 0, 1));
        world.run();
        assertEquals(List.of("out/x one"), world.outputs());
    }

    @Test
    void recalled_untilTheNextMessage_itsDeviceIsElsewhere() {
        useCloud();
        want(Phase.LOCAL);
        world.send("d1", "one");
        world.run();
        assertEquals(Presence.PRESENT, presence());

        world.lane().offer(new Work.Recalled(D1));
        world.run();
        assertEquals(Phase.REMOTE, view().phase());
        assertEquals(Presence.ELSEWHERE, presence());

        world.send("d1", "two");
        world.run();
        assertEquals(Presence.PRESENT, presence());
    }

    private Presence presence() {
        return world.lane().observe(world.clock.millis()).get(0).presence();
    }
}
