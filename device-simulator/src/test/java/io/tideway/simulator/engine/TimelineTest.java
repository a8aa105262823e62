package io.tideway.simulator.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.schedule.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Handover handover = new Handover(Runnable::run);
    private final Timeline timeline = new Timeline();

    @Test
    void advance_manySources_comesInOrder() {
        SplittableRandom random = new SplittableRandom(11);
        int expected = 0;
        for (int source = 0; source < 500; source++) {
            List<Long> times = new ArrayList<>();
            long at = 0;
            for (int i = random.nextInt(20); i > 0; i--) {
                at += random.nextInt(50);
                times.add(at);
            }
            expected += times.size();
            add(times, "s" + source);
        }
        long before = -1;
        int seen = 0;
        while (timeline.nextNanos() != Pattern.Times.NEVER) {
            assertTrue(timeline.nextNanos() >= before, "at " + seen);
            before = timeline.nextNanos();
            timeline.advance();
            seen++;
        }
        assertEquals(expected, seen);
    }

    @Test
    void advance_sameMoment_comesAsAdded() {
        List<Named> happenings =
                List.of(add(List.of(5L, 7L), "a"), add(List.of(5L, 7L), "b"), add(List.of(3L, 7L), "c"));
        List<Happening> order = new ArrayList<>();
        while (timeline.nextNanos() != Pattern.Times.NEVER) {
            order.add(timeline.happening());
            timeline.advance();
        }
        Named a = happenings.get(0);
        Named b = happenings.get(1);
        Named c = happenings.get(2);
        assertEquals(List.of(c, a, b, a, b, c), order);
    }

    @Test
    void handover_full_takesNoMore() {
        Named one = new Named("one");
        List<Runnable> tasks = new ArrayList<>();
        Handover slow = new Handover(tasks::add);
        int taken = 0;
        while (slow.offer(one, taken)) {
            taken++;
        }
        slow.wake();
        slow.wake();
        assertEquals(1, tasks.size());
        tasks.get(0).run();

        assertEquals(taken, one.happened.size());
        assertEquals(taken - 1L, one.happened.get(taken - 1));
        assertTrue(slow.isEmpty());
        assertTrue(slow.offer(one, 1));
    }

    private Named add(List<Long> times, String name) {
        Named happening = new Named(name);
        int[] next = {0};
        timeline.add(() -> next[0] < times.size() ? times.get(next[0]++) : Pattern.Times.NEVER, happening, handover);
        return happening;
    }

    private static final class Named implements Happening {
        private final String name;
        private final List<Long> happened = new ArrayList<>();

        Named(String name) {
            this.name = name;
        }

        @Override
        public void happen(long dueNanos) {
            happened.add(dueNanos);
        }

        @Override
        public boolean leaveOut(long dueNanos) {
            return true;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
