package io.tideway.client.external;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.binding.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages that the host could not take yet, in order for each instance: the first is offered again after a pause, the others
 * behind it. They are not acknowledged, so the broker's own limit of unacknowledged messages bounds them.
 *
 * <p>Thread-safe.
 */
final class HeldBack {

    private static final long PAUSE_MS = 200;

    /** One message for one instance. */
    interface Waiting extends Acknowledgement {
        Route route();

        /** Offers it to the host once more; the answer comes to this object. */
        void offerAgain();
    }

    /** Runs tasks later, one at a time. */
    interface Timer {
        void schedule(Runnable task, long delayMs);
    }

    private final Timer timer;
    private final Map<String, ArrayDeque<Waiting>> instances = new HashMap<>();
    /** Firsts of their instances that are with the host again; to offer one twice would be to execute it twice. */
    private final Set<Waiting> offered = Collections.newSetFromMap(new IdentityHashMap<>());

    HeldBack(Timer timer) {
        this.timer = timer;
    }

    private static String instance(Waiting waiting) {
        return waiting.route().function() + '\n' + waiting.route().key();
    }

    /** The host could not take it. */
    synchronized void add(Waiting waiting) {
        ArrayDeque<Waiting> queue = instances.computeIfAbsent(instance(waiting), name -> new ArrayDeque<>());
        if (queue.peek() == waiting) {
            offered.remove(waiting); // Refused again; the timer runs.
            return;
        }
        if (queue.isEmpty() && instances.size() == 1) {
            timer.schedule(this::offerFirst, PAUSE_MS);
        }
        queue.add(waiting);
    }

    /** The host has answered for it in the end; does nothing for one that was never held back. */
    void taken(Waiting waiting) {
        Waiting next = next(waiting);
        if (next != null) {
            next.offerAgain();
        }
    }

    private synchronized @Nullable Waiting next(Waiting waiting) {
        if (instances.isEmpty()) {
            return null;
        }
        ArrayDeque<Waiting> queue = instances.get(instance(waiting));
        if (queue == null || queue.peek() != waiting) {
            return null;
        }
        queue.remove();
        offered.remove(waiting);
        Waiting next = queue.peek();
        if (next == null) {
            instances.remove(instance(waiting));
        } else {
            offered.add(next);
        }
        return next;
    }

    /** Whether another message of its instance waits that came before it. */
    synchronized boolean isBehindOther(Waiting waiting) {
        if (instances.isEmpty()) {
            return false;
        }
        ArrayDeque<Waiting> queue = instances.get(instance(waiting));
        return queue != null && queue.peek() != waiting;
    }

    private void offerFirst() {
        List<Waiting> first = new ArrayList<>();
        synchronized (this) {
            for (ArrayDeque<Waiting> queue : instances.values()) {
                if (offered.add(queue.element())) {
                    first.add(queue.element());
                }
            }
            if (!instances.isEmpty()) {
                timer.schedule(this::offerFirst, PAUSE_MS);
            }
        }
        first.forEach(Waiting::offerAgain);
    }

    synchronized int size() {
        return instances.values().stream().mapToInt(ArrayDeque::size).sum();
    }
}
