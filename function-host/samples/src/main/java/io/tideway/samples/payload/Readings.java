package io.tideway.samples.payload;

import io.tideway.function.Message;
import io.tideway.proto.samples.Reading;
import java.io.IOException;

/** Readings as devices send them: protobuf, or JSON such as {@code {"value":21.5,"atMs":1767225600000,"sequence":7}}. */
public final class Readings {

    private Readings() {}

    /**
     * The reading of a message.
     *
     * @throws IOException when the payload is not a reading; the host then retries and dead-letters as the manifest says
     */
    public static Reading parse(Message message) throws IOException {
        Reading reading = Encoding.of(message) == Encoding.JSON
                ? parseJson(message.payload())
                : Reading.parseFrom(message.payload());
        if (!Double.isFinite(reading.getValue())) {
            throw new IOException("value of a reading must be finite, found " + reading.getValue());
        }
        return reading;
    }

    private static Reading parseJson(byte[] json) throws IOException {
        Reading.Builder reading = Reading.newBuilder().setValue(Double.NaN); // refused when it stays so
        Json.read(json, (field, value) -> {
            switch (field) {
                case "value" -> reading.setValue(value.getDoubleValue());
                case "atMs" -> reading.setAtMs(value.getLongValue());
                case "sequence" -> reading.setSequence(value.getLongValue());
                default -> {}
            }
        });
        return reading.build();
    }
}
