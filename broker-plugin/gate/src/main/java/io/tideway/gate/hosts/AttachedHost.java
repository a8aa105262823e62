package io.tideway.gate.hosts;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the gateway knows of one host. */
final class AttachedHost {

    /** Load is what was handed out lately, each message counting less with time: to 1/e of it after this. */
    private static final double LOAD_MEMORY_MS = 10_000;

    final String name;
    final String store;

    // Null while it is away.
    @Nullable
    HostSession session;

    long absentSinceMs;
    int window;
    Set<String> functions = Set.of();

    /** In the order in which they were handed out, by number. */
    final Map<Long, HostRun> runs = new LinkedHashMap<>();

    int messagesUnderWay;

    /** Outputs of it that the broker has and not everyone who is to; a host says them again in each session. */
    final Set<String> unsettled = new HashSet<>();

    private double load;
    private long loadAtMs;

    AttachedHost(String name, String store) {
        this.name = name;
        this.store = store;
    }

    boolean hasRoomFor(HostRun run) {
        return session != null
                && (messagesUnderWay == 0 || messagesUnderWay + run.messages().size() <= window);
    }

    void assign(long number, HostRun run, long nowMs) {
        load = load(nowMs) + run.messages().size();
        loadAtMs = nowMs;
        runs.put(number, run);
        messagesUnderWay += run.messages().size();
    }

    /** That part of its load is the other's from now on. */
    void handLoadTo(AttachedHost other, double part, long nowMs) {
        double handed = load(nowMs) * part;
        load = load(nowMs) - handed;
        loadAtMs = nowMs;
        other.load = other.load(nowMs) + handed;
        other.loadAtMs = nowMs;
    }

    /** It counts as one that had so much lately, if it had less. */
    void countAtLeast(double atLeast, long nowMs) {
        load = Math.max(load(nowMs), atLeast);
        loadAtMs = nowMs;
    }

    @Nullable
    HostRun end(long number) {
        HostRun run = runs.remove(number);
        if (run != null) {
            messagesUnderWay -= run.messages().size();
        }
        return run;
    }

    double load(long nowMs) {
        return load * Math.exp((loadAtMs - nowMs) / LOAD_MEMORY_MS);
    }
}
