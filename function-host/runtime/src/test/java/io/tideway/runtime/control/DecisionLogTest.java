package io.tideway.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionLogTest {

    private final DecisionLog log = new DecisionLog(3);

    @Test
    void full_oldestGoes_latestOfAnInstanceStays() {
        log.add(1, decision("a", "first"));
        log.add(2, decision("b", "second"));
        log.add(3, decision("a", "third"));
        log.add(4, decision("c", "fourth"));

        assertEquals(
                List.of(4L, 3L, 2L),
                log.newest(10).stream().map(DecisionLog.Entry::atMs).toList());
        assertEquals("third", log.of(id("a")).orElseThrow().decision().reason());

        log.add(5, decision("d", "fifth"));
        assertEquals(Optional.empty(), log.of(id("b")));
        assertEquals(
                List.of(5L), log.newest(1).stream().map(DecisionLog.Entry::atMs).toList());
    }

    private static Decision decision(String key, String reason) {
        return new Decision(id(key), Phase.LOCAL, reason);
    }

    private static InstanceId id(String key) {
        return new InstanceId("f", key);
    }
}
