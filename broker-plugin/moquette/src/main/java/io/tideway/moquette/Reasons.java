package io.tideway.moquette;

import io.tideway.gate.Rejection;

/** MQTT 5 reason codes that the gate uses. */
final class Reasons {

    static final byte SUCCESS = 0;
    static final byte UNSPECIFIED = (byte) 0x80;
    static final byte MALFORMED_PACKET = (byte) 0x81;
    static final byte PROTOCOL_ERROR = (byte) 0x82;
    static final byte IMPLEMENTATION_SPECIFIC = (byte) 0x83;
    static final byte NOT_AUTHORIZED = (byte) 0x87;
    static final byte SERVER_SHUTTING_DOWN = (byte) 0x8B;
    static final byte KEEP_ALIVE_TIMEOUT = (byte) 0x8D;
    static final byte SESSION_TAKEN_OVER = (byte) 0x8E;
    static final byte TOPIC_FILTER_INVALID = (byte) 0x8F;
    static final byte TOPIC_NAME_INVALID = (byte) 0x90;
    static final byte PACKET_TOO_LARGE = (byte) 0x95;
    static final byte TOPIC_ALIAS_INVALID = (byte) 0x94;
    static final byte QUOTA_EXCEEDED = (byte) 0x97;
    static final byte PAYLOAD_FORMAT_INVALID = (byte) 0x99;
    static final byte SHARED_NOT_SUPPORTED = (byte) 0x9E;

    private Reasons() {}

    /** What the sender of a rejected message is told; only codes that PUBACK and PUBREC allow. */
    static byte of(Rejection rejection) {
        return switch (rejection) {
            case KEY_INVALID -> PAYLOAD_FORMAT_INVALID;
            case PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED -> QUOTA_EXCEEDED;
            case NOT_AUTHORIZED -> NOT_AUTHORIZED;
            case FUNCTION_GONE -> SUCCESS;
            case UNAVAILABLE -> IMPLEMENTATION_SPECIFIC;
        };
    }
}
