package io.tideway.hivemq;

/** What the gate counts: everything that is refused, dropped or mended has a name here (promise P7). */
public enum GateCounter {
    CONNECTS_ACCEPTED,
    CONNECTS_REFUSED_CREDENTIALS,
    CONNECTS_REFUSED_IDENTIFIER,
    CONNECTS_REFUSED_WILL,
    /** So much waits for the store already that wills cannot be promised. */
    CONNECTS_REFUSED_STORE,
    /** The host is stopping. */
    CONNECTS_REFUSED_STOPPING,
    /** Open when its user was removed or got another password, or one of its subscriptions was forbidden: closed. */
    CONNECTIONS_REVOKED,
    /** Closed because a message must come again: its sender has no other way to learn it. */
    CONNECTIONS_ENDED_FOR_REPEAT,
    PACKETS_REFUSED,
    PUBLISHES_RECEIVED,
    PUBLISHES_ABSORBED,
    PUBLISHES_NOT_AUTHORIZED,
    PUBLISHES_REJECTED,
    /** Behind one that was rejected for now, on a connection about to end: not answered, so that both come again in order. */
    PUBLISHES_HELD_BACK,
    /** A QoS 2 PUBLISH that HiveMQ took for done while no function had it: offered to functions again. */
    PUBLISHES_REPEATED_QOS2,
    PUBLISHES_DROPPED_QOS0,
    /** The gate itself failed on a message: refused, never acknowledged. */
    PUBLISHES_FAILED,
    SUBSCRIPTIONS_REFUSED,
    WILLS_PUBLISHED,
    /** Left by an earlier process, to be published by this one. */
    WILLS_RECOVERED,
    OUTPUTS_PUBLISHED,
    OUTPUTS_SETTLED,
    OUTPUTS_RETRIED,
    /** HiveMQ takes no such message (its topic, a property): given up. */
    OUTPUTS_UNPUBLISHABLE
}
