package io.tideway.runtime.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link CloudStore} promises, sentence by sentence; every store's tests extend it. {@code -Dsim.seed=S} repeats one
 * schedule, {@code -Dsim.steps=N} makes it longer.
 */
public abstract class CloudStoreContract {

    protected static final Duration SOON = Duration.ofSeconds(20);
    protected static final InstanceId INSTANCE = new InstanceId("count", "sensor-1");
    private static final ByteString A = ByteString.copyFromUtf8("a");
    private static final ByteString B = ByteString.copyFromUtf8("b");
    private static final ByteString ONE = ByteString.copyFromUtf8("1");
    private static final ByteString TWO = ByteString.copyFromUtf8("2");

    private final List<CloudStore> opened = new ArrayList<>();
    protected CloudStore store;

    /** Empties what the stores of {@link #open} share. */
    protected abstract void clear() throws Exception;

    /** Another host's access to the one store. */
    protected abstract CloudStore open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        clear();
        store = another();
    }

    @AfterEach
    final void closeStores() {
        opened.forEach(CloudStore::close);
    }

    protected final CloudStore another() throws Exception {
        CloudStore another = open();
        opened.add(another);
        return another;
    }

    protected static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CloudException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    protected static Delta put(ByteString key, ByteString value) {
        return new Delta(Map.of(key, value), Set.of());
    }

    protected final long write(InstanceId instance, long expectedVersion, Delta delta) {
        return ((WriteReply.Written) await(store.write(instance, new RemoteWrite(expectedVersion, delta, 0))))
                .version();
    }

    protected final AcquireReply.Acquired acquire(String host) {
        return (AcquireReply.Acquired) await(store.acquire(INSTANCE, new Acquisition(host, -1, Optional.empty())));
    }

    protected final FlushReply flush(String host, long epoch, long base, Delta delta, long release) {
        return await(store.flush(INSTANCE, new Flush(host, epoch, base, delta, 0, release)));
    }

    private static Acquisition takeover(String host, String from, long epoch) {
        return new Acquisition(host, -1, Optional.of(new Acquisition.Takeover(from, epoch)));
    }

    // load

    @Test
    void load_neverWritten_isAbsent() {
        assertEquals(CloudRecord.ABSENT, await(store.load(INSTANCE)));
    }

    @Test
    void load_afterWriteOfAnotherHost_seesIt() throws Exception {
        write(INSTANCE, 0, put(A, ONE));
        assertEquals(
                new CloudRecord(0, 1, null, Map.of(A, ONE)), await(another().load(INSTANCE)));
        assertEquals(CloudRecord.ABSENT, await(store.load(new InstanceId("count", "sensor-2"))));
    }

    // write

    @Test
    void write_expectedVersion_appliesPutsAndDeletesAndLeavesTheRest() {
        write(INSTANCE, 0, new Delta(Map.of(A, ONE, B, ONE), Set.of()));
        assertEquals(2, write(INSTANCE, 1, new Delta(Map.of(B, TWO), Set.of(A))));
        assertEquals(3, write(INSTANCE, 2, new Delta(Map.of(A, TWO), Set.of(ByteString.copyFromUtf8("absent")))));
        assertEquals(new CloudRecord(0, 3, null, Map.of(A, TWO, B, TWO)), await(store.load(INSTANCE)));
    }

    @Test
    void write_ofNothing_countsTheVersion() {
        assertEquals(1, write(INSTANCE, 0, Delta.NONE));
        assertEquals(new CloudRecord(0, 1, null, Map.of()), await(store.load(INSTANCE)));
    }

    @Test
    void write_otherVersion_conflictsWithTheCurrentRecordAndChangesNothing() {
        write(INSTANCE, 0, put(A, ONE));
        CloudRecord current = new CloudRecord(0, 1, null, Map.of(A, ONE));
        for (long version : new long[] {0, 2}) {
            WriteReply reply = await(store.write(INSTANCE, new RemoteWrite(version, put(A, TWO), 5)));
            assertEquals(new WriteReply.Conflict(current), reply);
        }
        assertEquals(current, await(store.load(INSTANCE)));
        assertEquals(List.of(), await(store.dueTimers(100, 10)));
    }

    @Test
    void write_repeated_conflictsWithItsOwnEntries() {
        RemoteWrite write = new RemoteWrite(0, put(A, ONE), 0);
        await(store.write(INSTANCE, write));
        WriteReply.Conflict reply = (WriteReply.Conflict) await(store.write(INSTANCE, write));
        assertEquals(Map.of(A, ONE), reply.current().entries());
    }

    @Test
    void write_owned_isRefusedWithOwnerAndEpoch() {
        long epoch = acquire("host-a").epoch();
        WriteReply reply = await(store.write(INSTANCE, new RemoteWrite(0, put(A, ONE), 0)));
        assertEquals(new WriteReply.Owned("host-a", epoch), reply);
        assertEquals(Map.of(), await(store.load(INSTANCE)).entries());
    }

    @Test
    void write_fromManyThreads_isOneSequence() throws Exception {
        int writers = 4;
        int increments = 25;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                CloudStore own = another();
                done.add(threads.submit(() -> {
                    for (int n = 0; n < increments; n++) {
                        increment(own);
                    }
                }));
            }
            for (Future<?> one : done) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        CloudRecord record = await(store.load(INSTANCE));
        assertEquals(writers * increments, number(record));
        assertEquals((long) writers * increments, record.version());
    }

    private static void increment(CloudStore store) {
        CloudRecord current = await(store.load(INSTANCE));
        while (true) {
            ByteString next = ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(0, number(current) + 1)
                    .array());
            WriteReply reply = await(store.write(INSTANCE, new RemoteWrite(current.version(), put(A, next), 0)));
            if (reply instanceof WriteReply.Conflict conflict) {
                current = conflict.current();
            } else {
                assertInstanceOf(WriteReply.Written.class, reply);
                return;
            }
        }
    }

    private static int number(CloudRecord record) {
        ByteString value = record.entries().get(A);
        return value == null ? 0 : value.asReadOnlyByteBuffer().getInt();
    }

    // acquire

    @Test
    void acquire_free_ownsWithTheNextEpochAndTheEntries() {
        write(INSTANCE, 0, put(A, ONE));
        assertEquals(new AcquireReply.Acquired(1, 1, Optional.of(Map.of(A, ONE))), acquire("host-a"));
        assertEquals(new CloudRecord(1, 1, "host-a", Map.of(A, ONE)), await(store.load(INSTANCE)));
    }

    @Test
    void acquire_neverWritten_owns() {
        assertEquals(new AcquireReply.Acquired(1, 0, Optional.of(Map.of())), acquire("host-a"));
    }

    @Test
    void acquire_withTheStoredVersion_sendsNoEntries() {
        write(INSTANCE, 0, put(A, ONE));
        AcquireReply reply = await(store.acquire(INSTANCE, new Acquisition("host-a", 1, Optional.empty())));
        assertEquals(new AcquireReply.Acquired(1, 1, Optional.empty()), reply);
    }

    @Test
    void acquire_bySameHost_countsTheEpochOnceMore() {
        assertEquals(1, acquire("host-a").epoch());
        assertEquals(2, acquire("host-a").epoch());
        assertInstanceOf(FlushReply.Fenced.class, flush("host-a", 1, 0, Delta.NONE, 0));
    }

    @Test
    void acquire_ownedByAnother_isRefusedWithOwnerAndEpoch() {
        acquire("host-a");
        AcquireReply reply = await(store.acquire(INSTANCE, new Acquisition("host-b", -1, Optional.empty())));
        assertEquals(new AcquireReply.Owned("host-a", 1), reply);
    }

    @Test
    void acquire_takeoverWithRightEpoch_fencesTheOldOwner() {
        acquire("host-a");
        AcquireReply reply = await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        assertEquals(new AcquireReply.Acquired(2, 0, Optional.of(Map.of())), reply);
        assertEquals(new FlushReply.Fenced(2, "host-b"), flush("host-a", 1, 0, put(A, ONE), 0));
        assertEquals(new FlushReply.Flushed(1, false), flush("host-b", 2, 0, put(A, TWO), 0));
    }

    @Test
    void acquire_takeoverWithWrongOwnerOrEpoch_isRefused() {
        acquire("host-a");
        acquire("host-a");
        AcquireReply owned = new AcquireReply.Owned("host-a", 2);
        assertEquals(owned, await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1))));
        assertEquals(owned, await(store.acquire(INSTANCE, takeover("host-b", "host-a", 3))));
        assertEquals(owned, await(store.acquire(INSTANCE, takeover("host-b", "host-c", 2))));
    }

    @Test
    void acquire_takeoverOfWhatWasReleased_owns() {
        acquire("host-a");
        flush("host-a", 1, 0, Delta.NONE, 1);
        AcquireReply reply = await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        assertEquals(2, ((AcquireReply.Acquired) reply).epoch());
    }

    @Test
    void acquire_byManyHostsAtOnce_isWonByOne() throws Exception {
        List<CompletableFuture<AcquireReply>> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(another()
                    .acquire(INSTANCE, new Acquisition("host-" + i, -1, Optional.empty()))
                    .toCompletableFuture());
        }
        long winners = replies.stream()
                .filter(reply -> await(reply) instanceof AcquireReply.Acquired)
                .count();
        assertEquals(1, winners);
        assertEquals(1, await(store.load(INSTANCE)).epoch());
    }

    // flush

    @Test
    void flush_byTheOwner_appliesPutsAndDeletes() {
        write(INSTANCE, 0, put(A, ONE));
        acquire("host-a");
        assertEquals(new FlushReply.Flushed(2, false), flush("host-a", 1, 1, new Delta(Map.of(B, TWO), Set.of(A)), 0));
        assertEquals(new CloudRecord(1, 2, "host-a", Map.of(B, TWO)), await(store.load(INSTANCE)));
    }

    @Test
    void flush_ofNothing_leavesTheVersion() {
        acquire("host-a");
        assertEquals(new FlushReply.Flushed(0, false), flush("host-a", 1, 0, Delta.NONE, 0));
        assertEquals(new FlushReply.Flushed(0, false), flush("host-a", 1, 0, Delta.NONE, 1));
        assertEquals(0, await(store.load(INSTANCE)).version());
    }

    @Test
    void flush_repeatedOrLate_isBehindAndChangesNothing() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 0);
        flush("host-a", 1, 1, put(A, TWO), 0);
        assertEquals(new FlushReply.Behind(2), flush("host-a", 1, 1, put(A, TWO), 0));
        assertEquals(new FlushReply.Behind(2), flush("host-a", 1, 0, put(A, ONE), 0));
        assertEquals(Map.of(A, TWO), await(store.load(INSTANCE)).entries());
        assertEquals(List.of(), await(store.orphans(10)));
    }

    @Test
    void flush_onVersionTheStoreForgot_isBehind() {
        acquire("host-a");
        assertEquals(new FlushReply.Behind(0), flush("host-a", 1, 7, put(A, ONE), 0));
        assertEquals(Map.of(), await(store.load(INSTANCE)).entries());
    }

    @Test
    void flush_lateAfterRelease_isBehindAndMakesNoOrphan() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, TWO), 1);
        assertEquals(new FlushReply.Behind(1), flush("host-a", 1, 0, put(A, ONE), 0));
        assertEquals(new CloudRecord(1, 1, null, Map.of(A, TWO)), await(store.load(INSTANCE)));
        assertEquals(List.of(), await(store.orphans(10)));
    }

    @Test
    void flush_fenced_leavesExactlyItsChangesAsOrphan() {
        write(INSTANCE, 0, put(A, ONE));
        acquire("host-a");
        await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        long beforeMs = System.currentTimeMillis();
        Delta delta = new Delta(Map.of(A, TWO), Set.of(B));
        assertEquals(new FlushReply.Fenced(2, "host-b"), flush("host-a", 1, 1, delta, 0));
        assertEquals(new CloudRecord(2, 1, "host-b", Map.of(A, ONE)), await(store.load(INSTANCE)));
        Orphan orphan = await(store.orphans(10)).get(0);
        String id = Orphan.idOf(INSTANCE, "host-a", 1);
        assertEquals(new Orphan(id, INSTANCE, "host-a", 1, delta, orphan.refusedAtMs()), orphan);
        assertTrue(Math.abs(orphan.refusedAtMs() - beforeMs) < 60_000, orphan::toString);
    }

    @Test
    void flush_fencedWithNothing_leavesNoOrphan() {
        acquire("host-a");
        await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        assertEquals(new FlushReply.Fenced(2, "host-b"), flush("host-a", 1, 0, Delta.NONE, 0));
        assertEquals(new FlushReply.Fenced(2, "host-b"), flush("host-a", 1, 0, Delta.NONE, 1));
        assertEquals(List.of(), await(store.orphans(10)));
    }

    @Test
    void flush_fencedRepeatedly_leavesOneOrphanOfAllThatWasRefused() {
        acquire("host-a");
        await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        flush("host-a", 1, 0, put(A, ONE), 0);
        flush("host-a", 1, 0, put(A, ONE), 0);
        flush("host-a", 1, 0, new Delta(Map.of(B, TWO), Set.of(A)), 1);
        List<Orphan> orphans = await(store.orphans(10));
        assertEquals(1, orphans.size());
        assertEquals(new Delta(Map.of(B, TWO), Set.of(A)), orphans.get(0).delta());
    }

    @Test
    void flush_ofRecordTheStoreNeverHad_isFenced() {
        assertEquals(new FlushReply.Fenced(0, null), flush("host-a", 3, 5, put(A, ONE), 0));
        assertEquals(1, await(store.orphans(10)).size());
    }

    @Test
    void release_byTheOwner_appliesAndFrees() {
        acquire("host-a");
        assertEquals(new FlushReply.Flushed(1, false), flush("host-a", 1, 0, put(A, ONE), 1));
        assertEquals(new CloudRecord(1, 1, null, Map.of(A, ONE)), await(store.load(INSTANCE)));
        assertEquals(2, write(INSTANCE, 1, put(A, TWO)));
    }

    @Test
    void release_repeatedAfterOthersAcquiredAndWrote_isFlushed() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        assertEquals(new FlushReply.Flushed(1, false), flush("host-a", 1, 0, put(A, ONE), 1));
        write(INSTANCE, 1, put(A, TWO));
        for (int epoch = 2; epoch <= 8; epoch++) {
            String host = "host-" + epoch;
            acquire(host);
            assertEquals(new FlushReply.Flushed(1, false), flush("host-a", 1, 0, put(A, ONE), 1));
            assertEquals(new FlushReply.Flushed(2, false), flush(host, epoch, 2, Delta.NONE, 1));
        }
        assertEquals(Map.of(A, TWO), await(store.load(INSTANCE)).entries());
        assertEquals(List.of(), await(store.orphans(10)));
    }

    @Test
    void release_earlierThanTheLatest_isAnsweredAsThat() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        flush("host-a", 1, 1, put(A, TWO), 0);
        assertEquals(new FlushReply.Flushed(1, false), flush("host-a", 1, 0, put(A, ONE), 1), "late, owned again");
        assertEquals("host-a", await(store.load(INSTANCE)).owner());
        flush("host-a", 1, 2, Delta.NONE, 2);
        assertEquals(new FlushReply.Flushed(2, false), flush("host-a", 1, 0, put(A, ONE), 1));
        assertEquals(Map.of(A, TWO), await(store.load(INSTANCE)).entries());
    }

    @Test
    void reclaim_byTheLastOwnerOnTheSameVersion_ownsAgainUnderTheEpoch() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        assertEquals(new FlushReply.Flushed(2, false), flush("host-a", 1, 1, put(A, TWO), 0));
        assertEquals(new CloudRecord(1, 2, "host-a", Map.of(A, TWO)), await(store.load(INSTANCE)));
    }

    @Test
    void reclaim_thatReleases_appliesAndStaysFree() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        Delta second = put(A, TWO);
        assertEquals(new FlushReply.Flushed(2, false), flush("host-a", 1, 1, second, 2));
        assertEquals(new FlushReply.Flushed(2, false), flush("host-a", 1, 1, second, 2));
        assertEquals(new CloudRecord(1, 2, null, Map.of(A, TWO)), await(store.load(INSTANCE)));
    }

    @Test
    void reclaim_versionMoved_isFenced() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        write(INSTANCE, 1, put(B, ONE));
        assertEquals(new FlushReply.Fenced(1, null), flush("host-a", 1, 1, put(A, TWO), 0));
        assertEquals(Map.of(A, ONE, B, ONE), await(store.load(INSTANCE)).entries());
        assertEquals(put(A, TWO), await(store.orphans(10)).get(0).delta());
    }

    @Test
    void reclaim_byAnotherHostOrOfAnotherEpoch_isFenced() {
        acquire("host-a");
        flush("host-a", 1, 0, put(A, ONE), 1);
        assertEquals(new FlushReply.Fenced(1, null), flush("host-b", 1, 1, put(A, TWO), 0));
        assertEquals(new FlushReply.Fenced(1, null), flush("host-a", 2, 1, put(A, TWO), 0));
        acquire("host-b");
        flush("host-b", 2, 1, Delta.NONE, 1);
        assertEquals(new FlushReply.Fenced(2, null), flush("host-a", 1, 1, put(A, TWO), 0));
        assertEquals(3, await(store.orphans(10)).size());
    }

    // lease

    @Test
    void lease_neverHad_hasEnded() {
        assertTrue(await(store.leaseEnded("host-never")));
    }

    @Test
    void lease_renewed_endsByItselfOnceItIsNotRenewed() throws Exception {
        await(store.renewLease("host-a", Duration.ofMinutes(5)));
        CloudStore other = another();
        assertFalse(await(other.leaseEnded("host-a")));
        await(store.renewLease("host-a", Duration.ofMillis(300)));
        Awaitility.await().atMost(SOON).until(() -> await(other.leaseEnded("host-a")));
        await(store.renewLease("host-a", Duration.ofMinutes(5)));
        assertFalse(await(other.leaseEnded("host-a")));
        assertTrue(await(other.leaseEnded("host-b")));
    }

    // recall

    @Test
    void recall_ofTheOwner_isReportedByEveryFlushUntilItReleases() {
        acquire("host-a");
        await(store.recall(INSTANCE, "host-b"));
        assertEquals(new FlushReply.Flushed(1, true), flush("host-a", 1, 0, put(A, ONE), 0));
        assertEquals(new FlushReply.Flushed(1, true), flush("host-a", 1, 1, Delta.NONE, 0));
        assertEquals(2, acquire("host-a").epoch());
        assertEquals(new FlushReply.Flushed(1, true), flush("host-a", 2, 1, Delta.NONE, 1));
        acquire("host-b");
        assertEquals(new FlushReply.Flushed(1, false), flush("host-b", 3, 1, Delta.NONE, 0));
    }

    @Test
    void recall_ofWhatNobodyOrTheAskerOwns_doesNothing() {
        await(store.recall(INSTANCE, "host-a"));
        assertEquals(CloudRecord.ABSENT, await(store.load(INSTANCE)));
        acquire("host-b");
        await(store.recall(INSTANCE, "host-b"));
        assertEquals(new FlushReply.Flushed(0, false), flush("host-b", 1, 0, Delta.NONE, 0));
    }

    @Test
    void release_ofWhatOthersAskedFor_notifiesThem() throws Exception {
        List<InstanceId> toB = new CopyOnWriteArrayList<>();
        List<InstanceId> toC = new CopyOnWriteArrayList<>();
        List<InstanceId> recalls = new CopyOnWriteArrayList<>();
        InstanceId unusual = new InstanceId("über {f}", "a:b {c}\n\"d\" 日本 \\ '%");
        CloudStore asking = another();
        AutoCloseable listeningB = asking.onRelease("host-b", toB::add);
        AutoCloseable listeningC = another().onRelease("host-c", toC::add);
        AutoCloseable listeningA = asking.onRecall("host-b", recalls::add);
        for (InstanceId instance : List.of(INSTANCE, unusual)) {
            // Listening begins when the link is up; until then nobody hears.
            Awaitility.await().atMost(SOON).until(() -> {
                AcquireReply.Acquired granted = (AcquireReply.Acquired)
                        await(store.acquire(instance, new Acquisition("host-a", -1, Optional.empty())));
                await(asking.recall(instance, "host-b"));
                await(asking.recall(instance, "host-b"));
                await(asking.recall(instance, "host-c"));
                await(store.flush(instance, new Flush("host-a", granted.epoch(), granted.version(), Delta.NONE, 0, 1)));
                return toB.contains(instance) && toC.contains(instance);
            });
        }
        listeningC.close();
        acquire("host-a");
        // What was told of an earlier attempt above may still be on its way.
        int[] last = {0};
        Awaitility.await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> {
            boolean same = toB.size() == last[0];
            last[0] = toB.size();
            return same;
        });
        int before = toB.size();
        flush("host-a", epoch(), 0, Delta.NONE, 1);
        assertEquals(before, toB.size(), "nobody has asked since");
        assertEquals(List.of(), recalls);
        listeningB.close();
        listeningA.close();
    }

    private long epoch() {
        return await(store.load(INSTANCE)).epoch();
    }

    @Test
    void recall_beforeTakeover_isNotTheNewOwners() {
        acquire("host-a");
        await(store.recall(INSTANCE, "host-c"));
        await(store.acquire(INSTANCE, takeover("host-b", "host-a", 1)));
        assertEquals(new FlushReply.Flushed(0, false), flush("host-b", 2, 0, Delta.NONE, 0));
    }

    @Test
    void recall_ofAHostThatListens_notifiesItUntilItCloses() throws Exception {
        List<InstanceId> recalled = new CopyOnWriteArrayList<>();
        List<InstanceId> others = new CopyOnWriteArrayList<>();
        InstanceId unusual = new InstanceId("über {f}", "a:b {c}\n\"d\" 日本 \\ '%");
        CloudStore owner = another();
        AutoCloseable listening = owner.onRecall("host-a", recalled::add);
        AutoCloseable elsewhere = another().onRecall("host-b", others::add);
        for (InstanceId instance : List.of(INSTANCE, unusual)) {
            await(owner.acquire(instance, new Acquisition("host-a", -1, Optional.empty())));
            // Listening begins when the link is up; until then a recall is a mark only.
            Awaitility.await().atMost(SOON).until(() -> {
                await(store.recall(instance, "host-b"));
                return recalled.contains(instance);
            });
        }
        listening.close();
        int before = recalled.size();
        await(store.recall(INSTANCE, "host-b"));
        await(owner.acquire(new InstanceId("count", "b"), new Acquisition("host-b", -1, Optional.empty())));
        Awaitility.await().atMost(SOON).until(() -> {
            await(store.recall(new InstanceId("count", "b"), "host-a"));
            return !others.isEmpty();
        });
        assertEquals(before, recalled.size());
        assertEquals(Set.of(new InstanceId("count", "b")), Set.copyOf(others));
        elsewhere.close();
    }

    // timers

    @Test
    void dueTimers_areThoseDueByThen_earliestFirst_withTheirOwners() {
        for (int i = 1; i <= 5; i++) {
            InstanceId instance = new InstanceId("count", "timer-" + i);
            await(store.write(instance, new RemoteWrite(0, Delta.NONE, 1_000 - i * 100L)));
        }
        await(store.acquire(new InstanceId("count", "timer-5"), new Acquisition("host-a", -1, Optional.empty())));
        List<DueTimer> expected = List.of(
                new DueTimer(new InstanceId("count", "timer-5"), 500, "host-a"),
                new DueTimer(new InstanceId("count", "timer-4"), 600, null),
                new DueTimer(new InstanceId("count", "timer-3"), 700, null));
        assertEquals(expected, await(store.dueTimers(700, 10)));
        assertEquals(expected.subList(0, 2), await(store.dueTimers(10_000, 2)));
        assertEquals(List.of(), await(store.dueTimers(499, 10)));
    }

    @Test
    void dueTimers_followEveryChange() {
        await(store.write(INSTANCE, new RemoteWrite(0, Delta.NONE, 500)));
        await(store.write(INSTANCE, new RemoteWrite(1, Delta.NONE, 700)));
        assertEquals(List.of(), await(store.dueTimers(600, 10)));
        acquire("host-a");
        await(store.flush(INSTANCE, new Flush("host-a", 1, 2, Delta.NONE, 300, 0)));
        assertEquals(List.of(new DueTimer(INSTANCE, 300, "host-a")), await(store.dueTimers(1_000, 10)));
        await(store.flush(INSTANCE, new Flush("host-a", 1, 3, Delta.NONE, 0, 1)));
        assertEquals(List.of(), await(store.dueTimers(Long.MAX_VALUE, 10)));
    }

    // orphans

    @Test
    void orphans_comeOldestFirst_oneByOne_untilDropped() {
        for (int i = 0; i < 3; i++) {
            String host = "host:" + i;
            int at = i;
            // Their times must differ for an order to be promised.
            long last = await(store.orphans(10)).stream()
                    .mapToLong(Orphan::refusedAtMs)
                    .max()
                    .orElse(0);
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> System.currentTimeMillis() > last + 2);
            InstanceId instance = new InstanceId("count", "a/b:" + at + ":c");
            await(store.flush(instance, new Flush(host, 7, 0, put(A, ONE), 0, 0)));
        }
        List<Orphan> all = await(store.orphans(10));
        assertEquals(
                List.of("host:0", "host:1", "host:2"),
                all.stream().map(Orphan::host).toList());
        assertEquals(all.subList(0, 2), await(store.orphans(2)));
        Orphan second = all.get(1);
        assertEquals(Optional.of(second), await(store.orphan(second.id())));
        assertTrue(await(store.dropOrphan(second.id())));
        assertFalse(await(store.dropOrphan(second.id())));
        assertEquals(Optional.empty(), await(store.orphan(second.id())));
        assertEquals(Optional.empty(), await(store.orphan("no such orphan")));
        assertEquals(List.of(all.get(0), all.get(2)), await(store.orphans(10)));
    }

    // sizes and texts

    @Test
    void values_ofEveryByte_andKeysOfAnyText_comeBackAsTheyWere() throws Exception {
        byte[] every = new byte[512];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        Map<ByteString, ByteString> entries = new HashMap<>();
        entries.put(ByteString.copyFrom(every), ByteString.copyFrom(every));
        entries.put(ByteString.EMPTY, ByteString.EMPTY);
        entries.put(ByteString.copyFromUtf8("epoch"), ByteString.copyFromUtf8("\0"));
        for (int i = 0; i < 256; i++) {
            entries.put(ByteString.copyFrom(new byte[] {(byte) i}), ByteString.copyFrom(new byte[] {(byte) i, 0}));
        }
        for (String name :
                List.of("plain", "{}", "{tw:00}", "a:b", " ", "sp ace", "größe/日本/🌊", "'\"\\%_*?[x]", "a\nb")) {
            InstanceId instance = new InstanceId(name, name);
            write(instance, 0, new Delta(entries, Set.of()));
            assertTrue(entries.equals(await(another().load(instance)).entries()), name);
            await(store.write(instance, new RemoteWrite(1, new Delta(Map.of(), entries.keySet()), 9)));
            assertEquals(Map.of(), await(store.load(instance)).entries(), name);
            assertTrue(await(store.dueTimers(9, 1_000)).contains(new DueTimer(instance, 9, null)), name);
            Flush stray = new Flush(name, 3, 0, new Delta(entries, Set.of(ByteString.copyFromUtf8("gone"))), 0, 0);
            await(store.flush(instance, stray));
            Optional<Orphan> orphan = await(store.orphan(Orphan.idOf(instance, name, 3)));
            assertTrue(orphan.map(Orphan::delta).equals(Optional.of(stray.delta())), name);
        }
    }

    @Test
    void bigRecord_comesBackWhole_fromLoadConflictAcquireAndOrphan() {
        Map<ByteString, ByteString> entries = big(2_000, 2_500, 1);
        write(INSTANCE, 0, new Delta(entries, Set.of()));
        assertTrue(entries.equals(await(store.load(INSTANCE)).entries()), "load");
        WriteReply reply = await(store.write(INSTANCE, new RemoteWrite(0, put(A, ONE), 0)));
        assertTrue(entries.equals(((WriteReply.Conflict) reply).current().entries()), "conflict");
        assertTrue(acquire("host-a").entries().equals(Optional.of(entries)), "acquire");
        flush("host-b", 9, 0, new Delta(entries, Set.of()), 0);
        assertTrue(entries.equals(await(store.orphans(1)).get(0).delta().puts()), "orphan");
    }

    @Test
    void bigRecord_changedWhileItIsRead_isReadAsOfOneVersion() throws Exception {
        int count = 600;
        write(INSTANCE, 0, new Delta(big(count, 2_500, 1), Set.of()));
        AtomicBoolean stop = new AtomicBoolean();
        CloudStore writer = another();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int round = 2; round < 7 && !stop.get(); round++) {
                await(writer.write(
                        INSTANCE, new RemoteWrite(round - 1, new Delta(big(count, 2_500, round), Set.of()), 0)));
            }
        });
        try {
            CloudRecord record;
            do {
                record = await(store.load(INSTANCE));
                assertTrue(big(count, 2_500, (int) record.version()).equals(record.entries()), "of one version");
            } while (!writing.isDone());
        } finally {
            stop.set(true);
            writing.get(60, TimeUnit.SECONDS);
        }
    }

    private static Map<ByteString, ByteString> big(int count, int bytes, int round) {
        Map<ByteString, ByteString> entries = new HashMap<>();
        Random random = new Random(round);
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[bytes];
            random.nextBytes(value);
            entries.put(ByteString.copyFromUtf8("entry-" + i), ByteString.copyFrom(value));
        }
        return entries;
    }

    // all together

    @Test
    void anySchedule_answersAsTheModelDoes() {
        long seed = Long.getLong("sim.seed", System.nanoTime());
        int steps = Integer.getInteger("sim.steps", 1_500);
        CloudStoreSchedule schedule = new CloudStoreSchedule(seed, store);
        try {
            for (int step = 0; step < steps; step++) {
                schedule.step(step);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dsim.seed=" + seed, e);
        }
    }

    @Test
    void anyCall_afterClose_failsAsUnavailable() throws Exception {
        CloudStore closed = another();
        await(closed.load(INSTANCE));
        closed.close();
        CloudException failure = assertThrows(CloudException.class, () -> await(closed.load(INSTANCE)));
        assertEquals(CloudException.Kind.UNAVAILABLE, failure.kind());
        closed.close();
    }
}
