package io.tideway.client.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.client.uplink.UplinkQueue.Entry;
import io.tideway.gate.binding.TopicPattern;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UplinkQueueTest {

    private final UplinkQueue queue = new UplinkQueue(List.of(
            new UplinkRule(TopicPattern.parse("a"), 1, Duration.ofSeconds(10), 100),
            new UplinkRule(TopicPattern.parse("b"), 1, Duration.ofSeconds(1), 100)));

    @Test
    void oldest_isThatOfAllRules() {
        queue.add(entry(3, 0, 10, 0));
        queue.add(entry(2, 1, 10, 0));
        queue.add(entry(1, 0, 10, 0)); // Came back: it keeps its place.
        assertEquals(1, queue.oldest().orElseThrow().sequence());
        assertEquals(2, queue.oldest().orElseThrow().sequence());
        assertEquals(10, queue.bytes());
    }

    @Test
    void size_beyondTheBoundOfARule_dropsItsOldest() {
        queue.add(entry(1, 0, 60, 0));
        queue.add(entry(2, 1, 60, 0));
        assertEquals(List.of(entry(1, 0, 60, 0)), queue.add(entry(3, 0, 60, 0)));
        assertEquals(List.of(entry(3, 0, 60, 0), entry(4, 0, 200, 0)), queue.add(entry(4, 0, 200, 0)));
        assertEquals(1, queue.size());
        assertEquals(60, queue.bytes());
    }

    @Test
    void age_beyondTheBoundOfARule_expires() {
        queue.add(entry(1, 0, 10, 0));
        queue.add(entry(2, 1, 10, 0));
        queue.add(entry(3, 1, 10, 500));
        assertEquals(List.of(entry(2, 1, 10, 0)), queue.expired(1_200));
        assertEquals(List.of(entry(1, 0, 10, 0), entry(3, 1, 10, 500)), queue.expired(20_000));
        assertEquals(0, queue.size());
    }

    private static Entry entry(long sequence, int rule, long bytes, long keptAtMs) {
        return new Entry(sequence, rule, bytes, keptAtMs);
    }
}
