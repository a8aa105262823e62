package io.tideway.gate.hosts;

/** What the gateway counts of its hosts, under its name in lower case. */
public enum HostIncident {
    /** A host has begun a session. */
    HOST_ATTACHED,
    /** Nothing was heard of a host for its lease, or its connection ended. */
    HOST_DETACHED,
    /** A host has said goodbye. */
    HOST_LEFT,
    /** A host of a version that is too far off. */
    HELLO_REFUSED_VERSION,
    /** A second host of one name. */
    HELLO_REFUSED_NAME,
    /** A Hello that says something impossible. */
    HELLO_REFUSED_INVALID,
    /** Bytes that are no frame. */
    FRAME_UNREADABLE,
    /** A frame of a session that is not, or no longer. */
    FRAME_WITHOUT_SESSION,
    /** A frame that was there before. */
    FRAME_REPEATED,
    /** A frame before that one is missing; the session ends. */
    FRAME_MISSING,
    /** Control topics are closed to who tried. */
    CONTROL_NOT_AUTHORIZED,
    /** A run went to another host because the first was gone. */
    RUN_REASSIGNED,
    /** An instance in its local phase went to another host because its own has more than its share. */
    INSTANCE_MOVED,
    /** More outputs of hosts wait for sessions that do not acknowledge them than the gateway keeps. */
    OUTPUT_GIVEN_UP
}
