package io.tideway.runtime.store;

/** The tables of a host's store; one RocksDB column family each, all in one write-ahead log. */
public enum Table {
    /** State entries of instances: {@code instance | kind | name | NUL | map key} to {@code expiry | value}. */
    STATE,
    /** Accepted inputs not yet executed: {@code instance | sequence} to StoredInput. */
    INBOX,
    /** Committed outputs not yet settled: {@code sequence} to StoredOutput. */
    OUTBOX,
    /** Which inputs were accepted; see {@link DedupeKeys}. */
    DEDUPE,
    /** Timers: {@code 't' | instance | name} to StoredTimer, and the index {@code 'i' | due | instance | name}. */
    TIMERS,
    /**
     * What is known of an instance as a whole: {@code 'p' | instance} to StoredPhase, {@code 'd' | instance | entry} to the
     * generation of a change that the cloud store has not, {@code 'n' | instance} to the operator's pin,
     * {@code 'm' | instance | message id} to its number among the recent ones.
     */
    INSTANCES,
    /** What the broker remembers: sessions, retained messages. */
    BROKER,
    /** Records, timers, leases and orphans of the embedded cloud store; see its CloudKeys. */
    CLOUD,
    /** Format version, host id, starts counted. */
    META
}
