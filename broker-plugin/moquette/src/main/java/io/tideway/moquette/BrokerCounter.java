package io.tideway.moquette;

/** What the broker counts: everything that is refused, dropped or mended has a name here (promise P7). */
public enum BrokerCounter {
    CONNECTIONS_ACCEPTED,
    CONNECTIONS_REFUSED_LIMIT,
    CONNECTS_ACCEPTED,
    CONNECTS_REFUSED_CREDENTIALS,
    CONNECTS_REFUSED_IDENTIFIER,
    CONNECTS_REFUSED_WILL,
    /** So much waits for the store already that sessions and wills cannot be promised. */
    CONNECTS_REFUSED_STORE,
    /** A packet that breaks the protocol or the admission rules: the connection was closed. */
    PACKETS_REFUSED,
    PUBLISHES_RECEIVED,
    PUBLISHES_ABSORBED,
    PUBLISHES_NOT_AUTHORIZED,
    PUBLISHES_REJECTED,
    /** Behind one that was rejected for now, on a connection about to end: not answered, so that both come again in order. */
    PUBLISHES_HELD_BACK,
    /** A QoS 2 PUBLISH whose packet id is still held: answered again, not handed on again. */
    PUBLISHES_REPEATED_QOS2,
    PUBLISHES_DROPPED_QOS0,
    SUBSCRIPTIONS_REFUSED,
    READS_PAUSED,
    /** The client was gone before its acknowledgement could be sent; it will send the message again. */
    ACKNOWLEDGEMENTS_UNDELIVERED,
    /** Delivery was retried because a session loop was full. */
    DELIVERIES_RETRIED,
    DELIVERIES_DROPPED_QOS0,
    /** Dropped from the queue of a session that exceeded its bound. */
    DELIVERIES_DROPPED_QUEUE_FULL,
    DELIVERIES_DROPPED_EXPIRED,
    /** Larger than the client's maximum packet size. */
    DELIVERIES_DROPPED_TOO_LARGE,
    SLOW_CONSUMERS_DISCONNECTED,
    /** Open when its user was removed or got another password, or one of its subscriptions was forbidden: closed. */
    CONNECTIONS_REVOKED,
    RETAINED_REFUSED_FULL,
    SESSIONS_EXPIRED,
    WILLS_PUBLISHED,
    /** Left by an earlier process, to be published by this one. */
    WILLS_RECOVERED,
    OUTPUTS_PUBLISHED,
    OUTPUTS_SETTLED,
    /** A command of a session loop threw; stock Moquette would have lost the loop. */
    SESSION_COMMANDS_FAILED,
    /** A session loop's queue was full for a command that is not a delivery. */
    SESSION_COMMANDS_REFUSED
}
