package io.moquette.broker;

/** Hears what would have killed a session loop, or been lost in front of one. Called on any thread; must not block. */
public interface LoopObserver {

    /** A command threw. The loop lives on. */
    void commandFailed(String clientId, String command, Throwable cause);

    /** The queue of a loop was full; the command did not run. */
    void commandRefused(String clientId, String command);
}
