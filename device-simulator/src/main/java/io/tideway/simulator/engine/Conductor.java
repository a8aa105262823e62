package io.tideway.simulator.engine;

import io.tideway.simulator.load.Pacer;
import java.util.Collection;
import java.util.List;

/**
 * Keeps time: waits for what is due and hands it over. The loop is open: nobody waits for an answer, and what comes late has
 * its intended time with it.
 */
final class Conductor {
    // While the devices' threads are behind, waking them for each message would only take their time: on one core a
    // wake-up
    // costs as much as a message.
    private static final long BREATH_NANOS = 500_000;

    private final Timeline timeline;
    private final List<Handover> handovers;

    Conductor(Timeline timeline, Collection<Handover> handovers) {
        this.timeline = timeline;
        this.handovers = List.copyOf(handovers);
    }

    /** Hands over all that is due before {@code endNanos}; returns early when interrupted. */
    void conduct(long startNanoTime, long endNanos) {
        Pacer.sharpen();
        while (timeline.nextNanos() < endNanos && !Thread.currentThread().isInterrupted()) {
            Pacer.parkUntil(startNanoTime + timeline.nextNanos());
            if (!handovers.stream().allMatch(Handover::isEmpty)) {
                Pacer.parkUntil(System.nanoTime() + BREATH_NANOS);
            }
            handOver(Math.min(System.nanoTime() - startNanoTime, endNanos - 1));
        }
    }

    private void handOver(long nowNanos) {
        while (timeline.nextNanos() <= nowNanos) {
            long due = timeline.nextNanos();
            Happening happening = timeline.happening();
            Handover handover = timeline.handover();
            if (!handover.offer(happening, due) && !happening.leaveOut(due)) {
                handover.regardless(happening, due);
            }
            timeline.advance();
        }
        handovers.forEach(Handover::wake);
    }
}
