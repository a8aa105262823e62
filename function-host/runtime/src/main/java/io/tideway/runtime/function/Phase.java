package io.tideway.runtime.function;

/** Where the state of an instance lives and who may run it. */
public enum Phase {
    /** State in the cloud store; any host may serve the next message. */
    REMOTE,
    /** On the way from remote to local; the instance is held. */
    ACQUIRING,
    /** State on this host, which alone may run it. */
    LOCAL,
    /** On the way from local to remote; the instance is held. */
    RELEASING
}
