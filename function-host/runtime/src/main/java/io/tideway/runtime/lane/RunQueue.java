package io.tideway.runtime.lane;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The instances of a lane that have something to run from their inbox: now, or after a pause. Each stands in it once. */
final class RunQueue {

    private final ArrayDeque<Instance> runnable = new ArrayDeque<>();
    private final PriorityQueue<Instance> backingOff =
            new PriorityQueue<>(Comparator.comparingLong(instance -> instance.notBeforeMs));

    /** Its turn comes after all that stand here, unless it stands here itself. */
    void enqueue(Instance instance) {
        if (!instance.queued) {
            instance.queued = true;
            runnable.add(instance);
        }
    }

    /** Its turn comes no earlier than that, milliseconds since the epoch. */
    void backOff(Instance instance, long notBeforeMs) {
        if (instance.queued) {
            runnable.remove(instance);
            backingOff.remove(instance);
        }
        instance.notBeforeMs = notBeforeMs;
        instance.queued = true;
        backingOff.add(instance);
    }

    /** Its pause, if it makes one, is over. */
    void hurry(Instance instance) {
        if (backingOff.remove(instance)) {
            instance.queued = false;
        }
        enqueue(instance);
    }

    /** Ends the pauses that are over. */
    void wakeDue(long nowMs) {
        for (Instance due = backingOff.peek(); due != null && due.notBeforeMs <= nowMs; due = backingOff.peek()) {
            backingOff.remove();
            due.queued = false;
            enqueue(due);
        }
    }

    int size() {
        return runnable.size();
    }

    boolean isEmpty() {
        return runnable.isEmpty();
    }

    /** Takes the next one; there must be one. */
    Instance next() {
        Instance instance = runnable.remove();
        instance.queued = false;
        return instance;
    }

    /** When the first pause ends; far in the future when there is none. */
    long nextMs() {
        @Nullable Instance first = backingOff.peek();
        return first == null ? Long.MAX_VALUE : first.notBeforeMs;
    }
}
