package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Egress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboxTest {

    private static final byte[] PAYLOAD = new byte[95];
    private static final int BYTES =
            new OutboundMessage("h-1", "topic", PAYLOAD, 1, false, MessageProperties.NONE).memoryBytes();

    private final SimClock clock = new SimClock();
    private final HostCounters counters = new HostCounters();
    private final MemoryStore store = new MemoryStore(false);
    private final FakeBroker broker = new FakeBroker();
    private final Outbox outbox = outbox();

    @Test
    void refused_isOfferedAgainInOrder() {
        hand(1);
        broker.takes = false;
        hand(2);
        hand(3);
        assertTrue(outbox.retry());
        broker.takes = true;
        hand(4);
        assertEquals(List.of(1L), broker.taken);

        assertFalse(outbox.retry());
        hand(5);

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), broker.taken);
        assertEquals(5, counters.outputsPublished.sum());
        assertTrue(counters.outputsRefused.sum() >= 2);
    }

    @Test
    void refusedAsManyAsTheBound_isCongested_untilTheyAreTaken() {
        broker.takes = false;
        hand(1);
        hand(2);
        assertFalse(outbox.congested());
        hand(3);
        assertTrue(outbox.congested());

        broker.takes = true;
        outbox.retry();

        assertFalse(outbox.congested());
    }

    @Test
    void kept_beyondTheBytes_isGivenUpOldestFirst_andCounted() {
        for (int i = 1; i <= 5; i++) {
            hand(i);
        }
        outbox.enforceBounds();

        assertEquals(List.of("h-1", "h-2"), broker.forgotten);
        assertEquals(2, counters.outputsGivenUp.sum());
        assertEquals(3, outbox.keptCount());
        assertEquals(List.of(1L, 2L), removeSettled());
    }

    @Test
    void kept_beyondTheAge_isGivenUp_andCounted() {
        hand(1);
        clock.advance(10_000);
        outbox.enforceBounds();
        assertEquals(1, outbox.keptCount());
        clock.advance(1);
        hand(2);
        outbox.enforceBounds();

        assertEquals(List.of("h-1"), broker.forgotten);
        assertEquals(1, outbox.keptCount());
    }

    @Test
    void settled_twiceOrAfterItWasGivenUp_isRemovedOnce() {
        hand(1);
        clock.advance(20_000);
        outbox.enforceBounds();
        broker.settle(0);
        broker.settle(0);
        hand(2);
        broker.settle(1);
        broker.settle(1);

        assertEquals(List.of(1L, 2L), removeSettled());
        assertEquals(0, outbox.keptCount());
    }

    @Test
    void settled_makesRoomForOthers() {
        for (int i = 1; i <= 30; i++) {
            hand(i);
            broker.settle(i - 1);
        }
        outbox.enforceBounds();

        assertEquals(0, counters.outputsGivenUp.sum());
    }

    @Test
    void removalsOfAFailedWrite_comeAgain() {
        hand(1);
        broker.settle(0);
        outbox.giveBack(outbox.removeSettled(new WriteSet(), 10));

        assertTrue(outbox.hasSettled());
        assertEquals(List.of(1L), removeSettled());
    }

    @Test
    void recovered_keepsIdAndAgeAndOrder() {
        WriteSet writes = new WriteSet();
        for (long sequence : new long[] {3, 2}) {
            writes.put(
                    Table.OUTBOX,
                    StoreKeys.outbox(sequence),
                    StoredForms.encode(committed(sequence).output(), clock.millis() - 9_000));
        }
        store.write(writes);

        assertEquals(2, outbox.recover(store));

        assertEquals(List.of(2L, 3L), broker.taken);
        clock.advance(1_001);
        outbox.enforceBounds();
        assertEquals(List.of("h-2", "h-3"), broker.forgotten);
    }

    private Outbox outbox() {
        return new Outbox(new OutboxConfig(3L * BYTES, Duration.ofSeconds(10), 3), broker, clock, counters, "h", 1);
    }

    private void hand(long sequence) {
        outbox.handOver(committed(sequence));
    }

    private Outbox.Committed committed(long sequence) {
        OutboundMessage output =
                new OutboundMessage(outbox.idOf(sequence), "topic", PAYLOAD, 1, false, MessageProperties.NONE);
        return new Outbox.Committed(sequence, output, clock.millis());
    }

    private List<Long> removeSettled() {
        return outbox.removeSettled(new WriteSet(), 10);
    }

    private static final class FakeBroker implements Egress {
        final List<Long> taken = new ArrayList<>();
        final List<String> forgotten = new ArrayList<>();
        private final List<Runnable> unsettled = new ArrayList<>();
        boolean takes = true;

        @Override
        public boolean publish(OutboundMessage output, Runnable settled) {
            if (takes) {
                taken.add(Long.parseLong(output.id().substring(2), Character.MAX_RADIX));
                unsettled.add(settled);
            }
            return takes;
        }

        void settle(int index) {
            unsettled.get(index).run();
        }

        @Override
        public void forget(String outputId) {
            forgotten.add(outputId);
        }
    }
}
