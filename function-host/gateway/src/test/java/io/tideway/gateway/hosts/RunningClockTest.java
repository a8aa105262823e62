package io.tideway.gateway.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunningClockTest {

    private final AtomicLong machineMs = new AtomicLong(1_000);
    private final RunningClock clock = new RunningClock(20, machineMs::get);

    @Test
    void nowMs_beatsInTime_goesWithTheMachine() {
        for (int beat = 0; beat < 50; beat++) {
            machineMs.addAndGet(35);
            clock.beat();
        }
        assertEquals(1_000 + 50 * 35, clock.nowMs());
    }

    @Test
    void nowMs_processStoodStill_timeDidToo() {
        machineMs.addAndGet(5_000);
        clock.beat();
        assertEquals(1_040, clock.nowMs());
        machineMs.addAndGet(20);
        clock.beat();
        assertEquals(1_060, clock.nowMs());
    }
}
