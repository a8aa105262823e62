package io.tideway.client.external;

/** What a host on an external broker counts: everything that is refused, dropped or repeated has a name here. */
enum ExternalCounter {
    CONNECTIONS_LOST,
    /** Of those that came back, the broker had forgotten our session: what it held for us is gone. */
    SESSIONS_LOST,
    SUBSCRIPTIONS_REFUSED,
    PUBLISHES_RECEIVED,
    /** With DUP: the broker may have sent it before. */
    PUBLISHES_REPEATED,
    /** For no binding: of a filter that is wider than the bindings, or of one that is gone. */
    PUBLISHES_UNBOUND,
    /** For good: the key cannot be taken, the payload is too large. The broker cannot be told. */
    PUBLISHES_REJECTED,
    /** For now: the inbox of the instance is full. Kept, not acknowledged, offered again. */
    PUBLISHES_HELD_BACK,
    PUBLISHES_DROPPED_QOS0,
    /** Of instances that another host of the site owns: it was asked to execute them. */
    RUNS_FORWARDED,
    /** Another host of the site asked for, because this one owns the instance; those asked for again, too. */
    RUNS_TAKEN,
    /** On this host's topic of the site: of another version, or from somebody else. */
    FRAMES_UNREADABLE,
    /** Retained messages that brokers of MQTT 3.1.1 send with every subscription. */
    RETAINED_IGNORED,
    OUTPUTS_PUBLISHED,
    OUTPUTS_SETTLED,
    /** The broker will never take them: not authorised, too large. */
    OUTPUTS_REFUSED,
    /** Whether the broker has them is unknown: sent again, under the same id. */
    OUTPUTS_REPEATED
}
