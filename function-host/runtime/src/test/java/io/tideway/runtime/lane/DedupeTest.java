package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.Table;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DedupeTest {

    private static final long NOW_MS = 1_000_000;

    private final MemoryStore store = new MemoryStore(false);
    private final Dedupe dedupe = new Dedupe(new DedupeConfig("id", 4, 10, Duration.ofSeconds(10)), store);
    private Instance instance = new Instance(new InstanceId("f", "d1"));

    @Test
    void messageIds_areBounded_andTheLastWindowIsRemembered() {
        for (int i = 0; i < 1_000; i++) {
            record(withId("id" + i));
            if (i % 7 == 0) {
                instance = new Instance(new InstanceId("f", "d1")); // as after eviction
            }
            assertTrue(store.count(Table.DEDUPE) <= 10, "records: " + store.count(Table.DEDUPE));
        }

        for (int i = 995; i < 1_000; i++) {
            assertTrue(seen(withId("id" + i), NOW_MS), "id" + i);
        }
        assertFalse(seen(withId("id900"), NOW_MS));
    }

    @Test
    void packetIds_ofAClient_areBounded() {
        for (int i = 1; i < 1_000; i++) {
            record(packet("m", i, false));
        }

        assertEquals(4, store.count(Table.DEDUPE));
        assertTrue(seen(packet("m", 999, true), NOW_MS));
        assertFalse(seen(packet("m", 995, true), NOW_MS));
    }

    @Test
    void records_pastTheirAge_areIgnored() {
        record(packet("m", 1, false));
        record(withId("a"));

        assertTrue(seen(packet("m", 1, true), NOW_MS + 10_000));
        assertFalse(seen(packet("m", 1, true), NOW_MS + 10_001));
        assertTrue(seen(withId("a"), NOW_MS + 10_000));
        assertFalse(seen(withId("a"), NOW_MS + 10_001));
    }

    @Test
    void samePacket_forAnotherFunction_isNew() {
        record(packet("m", 1, false));
        instance = new Instance(new InstanceId("g", "d1"));

        assertFalse(seen(packet("m", 1, true), NOW_MS));
    }

    @Test
    void longIds_areToldApart_andStoredShort() {
        String longId = "x".repeat(10_000);
        record(withId(longId + "1"));

        assertTrue(seen(withId(longId + "1"), NOW_MS));
        assertFalse(seen(withId(longId + "2"), NOW_MS));
        store.scan(Table.DEDUPE, new byte[0], (key, value) -> {
            assertTrue(key.length < 100, "key bytes: " + key.length);
            return true;
        });
    }

    @Test
    void idOfAFunctionsOutput_isFoundUnderItsOwnName() {
        InboundMessage fromFunction = OneLane.message(
                "d1",
                "m",
                OneLane.properties(
                        new UserProperty("id", "of the user"),
                        new UserProperty("message-id", "h-1"),
                        new UserProperty(Hops.PROPERTY, "1")));

        assertEquals(Optional.of("h-1"), dedupe.messageId(fromFunction));
        assertEquals(Optional.of("a"), dedupe.messageId(withId("a")));
    }

    @Test
    void onlyIdsAndDup_needALook() {
        assertTrue(suspicious(withId("a")));
        assertTrue(suspicious(packet("m", 1, true)));
        assertFalse(suspicious(packet("m", 1, false)));
        assertFalse(suspicious(packet("m", 0, true)));
    }

    @Test
    void recordsOfTheBatchUnderWay_areFound() {
        LaneBatch batch = new LaneBatch();
        record(withId("a"), batch);
        record(packet("m", 1, false), batch);

        assertTrue(seen(withId("a"), NOW_MS, batch));
        assertFalse(seen(withId("b"), NOW_MS, batch));
        assertTrue(seen(packet("m", 1, true), NOW_MS, batch));
        assertFalse(seen(packet("other", 1, true), NOW_MS, batch));
        assertFalse(seen(withId("a"), NOW_MS, new LaneBatch()));
    }

    @Test
    void forgottenId_isNewAgain_inEitherGeneration() {
        for (int i = 0; i < 4; i++) {
            record(withId("id" + i));
        }
        LaneBatch batch = new LaneBatch();
        dedupe.forget(instance, withId("id0"), batch);
        dedupe.forget(instance, withId("id3"), batch);
        store.write(batch.writes);

        assertFalse(seen(withId("id0"), NOW_MS));
        assertTrue(seen(withId("id1"), NOW_MS));
        assertFalse(seen(withId("id3"), NOW_MS));
    }

    private boolean suspicious(InboundMessage message) {
        return dedupe.suspicious(message, dedupe.messageId(message));
    }

    private void record(InboundMessage message) {
        LaneBatch batch = new LaneBatch();
        record(message, batch);
        store.write(batch.writes);
    }

    private void record(InboundMessage message, LaneBatch batch) {
        dedupe.record(instance, message, dedupe.messageId(message), NOW_MS, batch);
    }

    private boolean seen(InboundMessage message, long nowMs) {
        return seen(message, nowMs, new LaneBatch());
    }

    private boolean seen(InboundMessage message, long nowMs, LaneBatch underWay) {
        return dedupe.seen(instance, message, dedupe.messageId(message), nowMs, underWay);
    }

    private static InboundMessage withId(String id) {
        return OneLane.message("d1", "m", OneLane.properties(new UserProperty("id", id)));
    }

    private static InboundMessage packet(String text, int packetId, boolean dup) {
        return OneLane.packet("d1", text, packetId, dup, MessageProperties.NONE);
    }
}
