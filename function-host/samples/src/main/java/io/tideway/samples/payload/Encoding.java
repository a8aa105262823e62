package io.tideway.samples.payload;

import io.tideway.function.Message;
import io.tideway.function.Output;
import java.util.Optional;

/** How a payload is written down. A function answers in the encoding it was asked in. */
public enum Encoding {
    JSON("application/json"),
    PROTOBUF("application/protobuf");

    private final String contentType;

    Encoding(String contentType) {
        this.contentType = contentType;
    }

    /**
     * What the MQTT 5 content type says; without one, JSON when the payload opens an object.
     *
     * <p>No schema of the samples has a field whose protobuf tag is the byte of an opening brace, so the guess is safe.
     *
     * @throws IllegalArgumentException when the content type is neither
     */
    public static Encoding of(Message message) {
        Optional<String> contentType = message.contentType();
        if (contentType.isEmpty()) {
            byte[] payload = message.payload();
            return payload.length > 0 && payload[0] == '{' ? JSON : PROTOBUF;
        }
        for (Encoding encoding : values()) {
            if (encoding.contentType.equals(contentType.get())) {
                return encoding;
            }
        }
        throw new IllegalArgumentException("content type must be " + JSON.contentType + " or " + PROTOBUF.contentType
                + ", found '" + contentType.get() + "'");
    }

    /** An output of that payload, which says how it is encoded. */
    public Output output(String topic, byte[] payload) {
        return Output.to(topic, payload).withContentType(contentType);
    }
}
