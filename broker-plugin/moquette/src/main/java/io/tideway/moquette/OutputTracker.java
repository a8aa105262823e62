package io.tideway.moquette;

import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which persistent sessions have yet to acknowledge which output of a function. Once none is left, the output is settled.
 *
 * <p>An acknowledgement is stored only while others are missing, so that a restart does not send the output again to those who
 * have it. Thread-safe.
 */
final class OutputTracker {

    /** Starts the names of what an output waits for besides sessions; never stored. */
    static final String INTERNAL = "\n";

    private static final byte[] NOTHING = {};

    private final BrokerStore store;
    private final BrokerCounters counters;
    private final Map<String, Waiting> outputs = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> acknowledgedBefore = new ConcurrentHashMap<>();

    OutputTracker(BrokerStore store, BrokerCounters counters) {
        this.store = store;
        this.counters = counters;
    }

    /** Reads which acknowledgements an earlier process had stored. */
    void load() {
        Map<String, Set<String>> loaded = new HashMap<>();
        store.forEach(Kind.OUTPUT_ACK, (key, nothing) -> {
            int end = key.indexOf('\n');
            loaded.computeIfAbsent(key.substring(0, end), id -> new HashSet<>()).add(key.substring(end + 1));
        });
        acknowledgedBefore.putAll(loaded);
    }

    /**
     * Every output that an earlier process kept is awaited again by now: acknowledgements of others are of outputs that were
     * settled just before the crash, and are deleted.
     */
    void forgetOthers() {
        acknowledgedBefore.keySet().forEach(this::forget);
    }

    /** The sessions that had acknowledged this output before the restart. */
    Set<String> acknowledgedBefore(String outputId) {
        return acknowledgedBefore.getOrDefault(outputId, Set.of());
    }

    /** Waits for these; must be called before any of them can acknowledge. Settles at once when there are none. */
    void await(String outputId, Collection<String> waitFor, Runnable settled) {
        Set<String> acknowledged = acknowledgedBefore.remove(outputId);
        Waiting waiting = new Waiting(settled, acknowledged == null ? Set.of() : acknowledged);
        waiting.missing.addAll(waitFor);
        outputs.put(outputId, waiting);
        settleIfComplete(outputId, waiting);
    }

    /** That session, or part of the broker, needs the output no more. */
    void acknowledged(String outputId, String by) {
        Waiting waiting = outputs.get(outputId);
        if (waiting == null) {
            return;
        }
        synchronized (waiting) {
            if (!waiting.missing.remove(by)) {
                return;
            }
            if (!waiting.missing.isEmpty()) {
                if (by.startsWith(INTERNAL) || !waiting.isMissingSession()) {
                    return;
                }
                waiting.stored.add(by);
                store.put(Kind.OUTPUT_ACK, outputId + '\n' + by, NOTHING, BrokerStore.NO_ONE_WAITS);
                return;
            }
        }
        settleIfComplete(outputId, waiting);
    }

    /** The session has ended: no output waits for it. */
    void sessionGone(String clientId) {
        outputs.forEach((outputId, waiting) -> {
            boolean removed;
            synchronized (waiting) {
                removed = waiting.missing.remove(clientId);
                if (waiting.stored.remove(clientId)) {
                    deleteAll(outputId, List.of(clientId));
                }
            }
            if (removed) {
                settleIfComplete(outputId, waiting);
            }
        });
    }

    /** The outbox gave the output up. */
    void forget(String outputId) {
        Waiting waiting = outputs.remove(outputId);
        Set<String> before = acknowledgedBefore.remove(outputId);
        if (before != null) {
            deleteAll(outputId, before);
        }
        if (waiting != null) {
            synchronized (waiting) {
                deleteAll(outputId, waiting.stored);
            }
        }
    }

    int size() {
        return outputs.size();
    }

    private void settleIfComplete(String outputId, Waiting waiting) {
        Runnable settled = waiting.takeSettled();
        if (settled == null) {
            return;
        }
        outputs.remove(outputId, waiting);
        deleteAll(outputId, waiting.stored);
        counters.count(BrokerCounter.OUTPUTS_SETTLED);
        settled.run();
    }

    private void deleteAll(String outputId, Collection<String> clientIds) {
        clientIds.forEach(
                clientId -> store.delete(Kind.OUTPUT_ACK, outputId + '\n' + clientId, BrokerStore.NO_ONE_WAITS));
    }

    private static final class Waiting {
        private final Set<String> missing = new HashSet<>();
        private final Set<String> stored;
        private @Nullable Runnable settled;

        Waiting(Runnable settled, Set<String> stored) {
            this.settled = settled;
            this.stored = new HashSet<>(stored);
        }

        boolean isMissingSession() {
            return missing.stream().anyMatch(name -> !name.startsWith(INTERNAL));
        }

        synchronized @Nullable Runnable takeSettled() {
            if (!missing.isEmpty()) {
                return null;
            }
            Runnable taken = settled;
            settled = null;
            return taken;
        }
    }
}
