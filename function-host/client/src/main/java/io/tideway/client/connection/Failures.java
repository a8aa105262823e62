package io.tideway.client.connection;

import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.Mqtt5ReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the client's failures mean for us. */
final class Failures {

    static final PublishOutcome ACKNOWLEDGED = new PublishOutcome.Acknowledged();

    private static final String WHO_WE_ARE = "; check user, password and client id";

    /** Answers that stay the same until somebody changes something. */
    private static final Set<Mqtt5ConnAckReasonCode> LASTING = Set.of(
            Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD,
            Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
            Mqtt5ConnAckReasonCode.BANNED,
            Mqtt5ConnAckReasonCode.BAD_AUTHENTICATION_METHOD);

    private static final Set<Mqtt3ConnAckReturnCode> LASTING_3 = Set.of(
            Mqtt3ConnAckReturnCode.UNSUPPORTED_PROTOCOL_VERSION,
            Mqtt3ConnAckReturnCode.IDENTIFIER_REJECTED,
            Mqtt3ConnAckReturnCode.BAD_USER_NAME_OR_PASSWORD,
            Mqtt3ConnAckReturnCode.NOT_AUTHORIZED);

    private Failures() {}

    static ConnectionTrouble trouble(Throwable failure, MqttVersion version) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof Mqtt5ConnAckException refused) {
            Mqtt5ConnAckReasonCode code = refused.getMqttMessage().getReasonCode();
            return code == Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION
                    ? noMqtt5()
                    : new ConnectionTrouble(
                            "the broker refuses the connection: " + words(code) + WHO_WE_ARE, LASTING.contains(code));
        }
        if (cause instanceof Mqtt3ConnAckException refused) {
            Mqtt3ConnAckReturnCode code = refused.getMqttMessage().getReturnCode();
            return new ConnectionTrouble(
                    "the broker refuses the connection: " + words(code) + WHO_WE_ARE, LASTING_3.contains(code));
        }
        if (cause instanceof Mqtt5DisconnectException ended) {
            Mqtt5DisconnectReasonCode code = ended.getMqttMessage().getReasonCode();
            return new ConnectionTrouble(
                    code == Mqtt5DisconnectReasonCode.SESSION_TAKEN_OVER
                            ? "another client has connected with our client id; give each its own"
                            : "the connection ended: " + words(code),
                    false);
        }
        if (cause instanceof MqttDecodeException && version == MqttVersion.V5) {
            return noMqtt5();
        }
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            return new ConnectionTrouble("TLS does not come about: " + deepest(cause), false);
        }
        return new ConnectionTrouble(deepest(cause), false);
    }

    /** What a broker answers that knows only older versions differs; most answer in their own. */
    private static ConnectionTrouble noMqtt5() {
        return new ConnectionTrouble(
                "the broker does not answer in MQTT 5; if it knows only MQTT 3.1.1, say so with 'mqtt: 3.1.1'", true);
    }

    static @Nullable Void subscribed(String filter, @Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable cause = unwrapped(failure);
        if (cause instanceof Mqtt5SubAckException refused) {
            throw new CompletionException(new SubscriptionRefusedException(
                    filter, words(refused.getMqttMessage().getReasonCodes().get(0))));
        }
        if (cause instanceof Mqtt3SubAckException) {
            throw new CompletionException(new SubscriptionRefusedException(filter, "failure"));
        }
        throw new CompletionException(cause);
    }

    static PublishOutcome published(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof Mqtt5PubAckException refused) {
            Mqtt5PubAckReasonCode code = refused.getMqttMessage().getReasonCode();
            return code == Mqtt5PubAckReasonCode.QUOTA_EXCEEDED
                    ? new PublishOutcome.Lost(words(code))
                    : new PublishOutcome.Refused(words(code));
        }
        if (cause instanceof Mqtt5PubRecException refused) {
            return new PublishOutcome.Refused(words(refused.getMqttMessage().getReasonCode()));
        }
        if (cause instanceof MqttEncodeException || cause instanceof IllegalArgumentException) {
            return new PublishOutcome.Refused(String.valueOf(cause.getMessage()));
        }
        return new PublishOutcome.Lost(String.valueOf(cause.getMessage()));
    }

    private static String words(Mqtt5ReasonCode code) {
        return code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(Mqtt3ConnAckReturnCode code) {
        return code.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** The client wraps what the network says; that says most. */
    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        for (Throwable next = cause.getCause(); next != null; next = next.getCause()) {
            cause = next;
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
