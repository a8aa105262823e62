package io.tideway.runtime.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.FaultyCloudStore.Link;
import io.tideway.runtime.cloud.embedded.EmbeddedCloudStore;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The bad link in virtual time. */
final class FaultyCloudStoreTest {

    private static final InstanceId INSTANCE = new InstanceId("count", "1");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final RemoteWrite WRITE = new RemoteWrite(
            0, new Delta(Map.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("1")), Set.of()), 0);

    private final Weather weather = new Weather();
    private final MemoryStore memory = new MemoryStore(false);
    private final CloudStore real = new EmbeddedCloudStore(memory, memory, Clock.systemUTC());
    private final FaultyCloudStore store = new FaultyCloudStore(real, weather);

    @Test
    void call_perfectLink_isAnsweredAtOnce() {
        assertTrue(store.write(INSTANCE, WRITE).toCompletableFuture().isDone());
    }

    @Test
    void call_slowLink_takesTheRoundTrip() {
        store.set(Link.slow(Duration.ofMillis(10)));
        CompletableFuture<WriteReply> reply = store.write(INSTANCE, WRITE).toCompletableFuture();
        weather.runUntil(19);
        assertFalse(reply.isDone());
        weather.runUntil(20);
        assertEquals(new WriteReply.Written(1), reply.join());
    }

    @Test
    void call_requestLost_isUnavailableAndDidNothing() {
        store.set(new Link(Duration.ofMillis(1), Duration.ZERO, 1, 0, false, TIMEOUT));
        assertUnavailable(store.write(INSTANCE, WRITE).toCompletableFuture());
        assertEquals(0, version());
    }

    @Test
    void call_replyLost_isUnavailableAndTookEffect() {
        store.set(new Link(Duration.ofMillis(1), Duration.ZERO, 0, 1, false, TIMEOUT));
        assertUnavailable(store.write(INSTANCE, WRITE).toCompletableFuture());
        assertEquals(1, version());
    }

    @Test
    void call_outage_isUnavailableUntilItEnds() {
        store.set(Link.slow(Duration.ofMillis(1)).withOutage(true));
        assertUnavailable(store.write(INSTANCE, WRITE).toCompletableFuture());
        assertEquals(0, version());
        store.set(Link.PERFECT);
        assertInstanceOf(
                WriteReply.Written.class,
                store.write(INSTANCE, WRITE).toCompletableFuture().join());
    }

    @Test
    void recall_slowLink_isHeardLate_inAnOutageNot() {
        List<InstanceId> heard = new ArrayList<>();
        store.onRecall("host-a", heard::add);
        real.acquire(INSTANCE, new Acquisition("host-a", -1, Optional.empty()));
        store.set(Link.slow(Duration.ofMillis(5)));
        real.recall(INSTANCE, "host-b");
        assertEquals(List.of(), heard);
        weather.runUntil(5);
        assertEquals(List.of(INSTANCE), heard);
        store.set(store.link().withOutage(true));
        real.recall(INSTANCE, "host-b");
        weather.runUntil(100);
        assertEquals(1, heard.size());
    }

    private long version() {
        return real.load(INSTANCE).toCompletableFuture().join().version();
    }

    private void assertUnavailable(CompletableFuture<WriteReply> reply) {
        weather.runUntil(weather.nowMs + TIMEOUT.toMillis());
        CompletionException failure = assertThrows(CompletionException.class, reply::join);
        assertEquals(CloudException.Kind.UNAVAILABLE, ((CloudException) failure.getCause()).kind());
    }

    /** Time that passes when told to; chance that is always in the middle. */
    private static final class Weather implements FaultyCloudStore.LinkWeather {

        private record Due(long atMs, long order, Runnable action) {}

        private final PriorityQueue<Due> queue =
                new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
        private long nowMs;
        private long order;

        @Override
        public void after(Duration delay, Runnable action) {
            queue.add(new Due(nowMs + delay.toMillis(), order++, action));
        }

        @Override
        public double chance() {
            return 0.5;
        }

        void runUntil(long untilMs) {
            while (!queue.isEmpty() && queue.peek().atMs() <= untilMs) {
                Due due = queue.remove();
                nowMs = due.atMs();
                due.action().run();
            }
            nowMs = untilMs;
        }
    }
}
