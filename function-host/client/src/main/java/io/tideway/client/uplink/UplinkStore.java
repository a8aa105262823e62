package io.tideway.client.uplink;

import io.tideway.gate.OutboundMessage;
import java.util.Optional;

/** Port: durable memory of the uplink's queue. Thread-safe; does not block for long. */
public interface UplinkStore {

    /** Sees one entry. */
    @FunctionalInterface
    interface Visitor {
        void visit(long sequence, OutboundMessage output, long keptAtMs);
    }

    /** Visits what an earlier process has left, in the order of sequences. */
    void forEach(Visitor visitor);

    /**
     * Keeps an output.
     *
     * @param whenDurable run once a crash cannot undo it, on any thread
     * @return {@code false} when the store takes nothing now; nothing happened
     */
    boolean put(long sequence, OutboundMessage output, long nowMs, Runnable whenDurable);

    /** What is kept under a sequence. */
    Optional<OutboundMessage> get(long sequence);

    /** Forgets it. */
    void delete(long sequence);
}
