package io.tideway.gate;

import java.util.function.BiConsumer;

/**
 * Port: durable memory of the broker adapter (sessions, retained messages, wills). Implemented over the host's one RocksDB.
 *
 * <p>Thread-safe. Writes to one key become durable in call order; one that is overtaken by the next while it waits may be left
 * out, and counts as durable with it.
 */
public interface BrokerStore {

    /** For writes that nothing waits for. */
    Runnable NO_ONE_WAITS = () -> {};

    /** What an entry is about; each kind has its own key space. */
    enum Kind {
        /** Key: client id. A persistent session with its subscriptions. */
        SESSION,
        /** Key: topic. A retained message. */
        RETAINED,
        /** Key: output id + '\n' + client id. That session has acknowledged that output while others have not. */
        OUTPUT_ACK,
        /** Key: client id + '\n' + connection. A will that is neither withdrawn nor published. */
        WILL
    }

    /** Visits every entry, in key order; for start-up. */
    void forEach(Kind kind, BiConsumer<String, byte[]> visitor);

    /** Stores {@code value}; {@code whenDurable} runs on any thread once a crash cannot undo it. */
    void put(Kind kind, String key, byte[] value, Runnable whenDurable);

    /**
     * Whether more may be asked to wait for it; when not, the caller takes no more from devices of what would have to be
     * stored. Nothing that is stored all the same gets lost.
     */
    default boolean hasRoom() {
        return true;
    }

    /** Removes the entry if there is one; {@code whenDurable} as in {@link #put}. */
    void delete(Kind kind, String key, Runnable whenDurable);
}
