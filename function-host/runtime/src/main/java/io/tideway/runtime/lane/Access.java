package io.tideway.runtime.lane;

/** Where the inputs of an instance may be executed now. */
enum Access {
    /** On its state, which is this host's. */
    HERE,
    /** On a copy of its state; the cloud store decides what becomes of it. */
    ON_A_COPY,
    /** Not at all: they wait in the inbox. */
    NOWHERE
}
