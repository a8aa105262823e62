package io.tideway.runtime.store;

/** Port: tells when what was written before is as durable as the configuration asks for ({@code fsync} or {@code wal}). */
public interface Durability {

    /**
     * Runs {@code release} once every write that returned before this call is durable; releases run in call order of each
     * caller. It may run before this method returns, on the caller's thread, or later on another.
     */
    void afterDurable(Runnable release);
}
