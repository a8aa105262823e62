package io.moquette.broker;

/** Hears what goes on in the session loops that Moquette itself tells no one. Must not block. */
public interface LoopObserver {

    /** A command threw, on its loop, which lives on. */
    void commandFailed(String clientId, String command, Throwable cause);

    /** The queue of a loop was full; the command does not run. Called on any thread. */
    void commandRefused(String clientId, String command);

    /** An existing session is about to be resumed, on its loop. */
    void sessionResuming(String clientId);

    /** What was unacknowledged has been sent again, on the session's loop; what was queued follows. */
    void sessionResent(String clientId);
}
