package io.tideway.client.connection;

/** What became of a message that was handed to the client. */
public sealed interface PublishOutcome {

    /** The broker has it: PUBACK, PUBCOMP, or written for QoS 0. */
    record Acknowledged() implements PublishOutcome {}

    /** The broker will never take it, or it cannot be sent at all. */
    record Refused(String reason) implements PublishOutcome {}

    /** Nobody knows; to be sent again. */
    record Lost(String reason) implements PublishOutcome {}
}
