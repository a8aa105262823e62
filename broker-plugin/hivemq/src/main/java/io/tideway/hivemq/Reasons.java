package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import io.tideway.gate.Rejection;

/** Rejections in the words of MQTT 5. */
final class Reasons {

    private Reasons() {}

    /** What the sender of a rejected message is told. */
    static AckReasonCode acknowledgement(Rejection rejection) {
        return switch (rejection) {
            case KEY_INVALID -> AckReasonCode.PAYLOAD_FORMAT_INVALID;
            case PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED -> AckReasonCode.QUOTA_EXCEEDED;
            case NOT_AUTHORIZED -> AckReasonCode.NOT_AUTHORIZED;
            case FUNCTION_GONE -> AckReasonCode.SUCCESS;
            case UNAVAILABLE -> AckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
        };
    }

    /** What it is told where its connection has to end. */
    static DisconnectReasonCode disconnect(Rejection rejection) {
        return switch (rejection) {
            case KEY_INVALID, FUNCTION_GONE -> DisconnectReasonCode.PAYLOAD_FORMAT_INVALID;
            case PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED -> DisconnectReasonCode.QUOTA_EXCEEDED;
            case NOT_AUTHORIZED -> DisconnectReasonCode.NOT_AUTHORIZED;
            case UNAVAILABLE -> DisconnectReasonCode.SERVER_SHUTTING_DOWN;
        };
    }
}
