package io.tideway.runtime.lane;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a lane has to do, in order: first what it must do again, then what has come. Only {@link #offer} and {@link #put} may
 * be called from any thread; everything else from the lane's thread.
 */
final class Mailbox {

    private final Queue<Work> arrived;
    private final Runnable wake;
    private final ArrayDeque<Work> redo = new ArrayDeque<>();

    /**
     * @param arrived thread-safe queue
     * @param wake makes the lane look into it soon; any thread
     */
    Mailbox(Queue<Work> arrived, Runnable wake) {
        this.arrived = arrived;
        this.wake = wake;
    }

    /** Whoever offers wakes the lane. */
    void offer(Work work) {
        arrived.add(work);
    }

    /** Wakes the lane, too. */
    void put(Work work) {
        arrived.add(work);
        wake.run();
    }

    @Nullable
    Work poll() {
        return redo.isEmpty() ? arrived.poll() : redo.poll();
    }

    /** Takes what comes next if that is an input in which a lane hung, and which is in the store still. */
    Work.@Nullable Hung pollHungInStore() {
        if (redo.peek() instanceof Work.Hung hung && hung.arrival() == null) {
            redo.remove();
            return hung;
        }
        return null;
    }

    /** It has not been done, and comes before all else. Of several, call with the last first. */
    void redo(Work work) {
        redo.addFirst(work);
    }

    boolean isEmpty() {
        return redo.isEmpty() && arrived.isEmpty();
    }

    /**
     * Has done, before all else, what a lane that hangs in user code had begun: this one takes over from it.
     *
     * @param hung its mailbox
     * @param unfinished what its batch held; the last is what it hangs in, if that came straight from the gate
     * @param running what it hangs in
     */
    void takeOver(Mailbox hung, Collection<Work> unfinished, Executions.@Nullable Running running, Throwable failure) {
        redo.addAll(unfinished);
        if (running != null) {
            if (running.origin() instanceof Origin.Direct) {
                redo.add(new Work.Hung(running, (Work.Arrival) redo.pollLast(), failure));
            } else {
                // Still in the store, from where it would be run again.
                redo.addFirst(new Work.Hung(running, null, failure));
            }
        }
        redo.addAll(hung.redo);
    }
}
