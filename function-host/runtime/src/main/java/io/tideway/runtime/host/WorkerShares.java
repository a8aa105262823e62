package io.tideway.runtime.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which invocations run now and which wait, so that an instance in its local phase always finds a worker free: the dedicated
 * and shared containers of the paper. Thread-safe.
 *
 * <p>Of C workers, invocations of remote instances take at most C − L together, L being the local instances, each of which
 * has one invocation at most; one worker is left to them even when L is greater. Within these bounds it is first come, first
 * served. With no remote instances that is one queue for C workers.
 */
final class WorkerShares<T> {

    private final int workers;
    private final Queue<Waiting<T>> local = new ArrayDeque<>();
    private final Queue<Waiting<T>> remote = new ArrayDeque<>();
    private int dedicated;
    private int localRunning;
    private int remoteRunning;
    private long arrivals;

    private record Waiting<T>(T invocation, long number) {}

    WorkerShares(int workers) {
        this.workers = workers;
    }

    /** Sets L; gives the invocations to start because of that. */
    synchronized List<T> dedicate(int instances) {
        dedicated = instances;
        return startable();
    }

    /** Takes an invocation; gives those to start now. */
    synchronized List<T> add(T invocation, boolean ofLocal) {
        (ofLocal ? local : remote).add(new Waiting<>(invocation, arrivals++));
        return startable();
    }

    /** An invocation has ended or was given up; gives those to start in its place. */
    synchronized List<T> ended(boolean ofLocal) {
        if (ofLocal) {
            localRunning--;
        } else {
            remoteRunning--;
        }
        return startable();
    }

    private List<T> startable() {
        List<T> starting = new ArrayList<>(1);
        for (T next = next(); next != null; next = next()) {
            starting.add(next);
        }
        return starting;
    }

    private @Nullable T next() {
        if (localRunning + remoteRunning >= workers) {
            return null;
        }
        Waiting<T> remoteFirst = remoteRunning < Math.max(1, workers - dedicated) ? remote.peek() : null;
        Waiting<T> localFirst = local.peek();
        if (remoteFirst != null && (localFirst == null || remoteFirst.number() < localFirst.number())) {
            remote.remove();
            remoteRunning++;
            return remoteFirst.invocation();
        }
        if (localFirst == null) {
            return null;
        }
        local.remove();
        localRunning++;
        return localFirst.invocation();
    }
}
