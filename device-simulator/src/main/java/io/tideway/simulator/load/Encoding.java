package io.tideway.simulator.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tideway.proto.samples.Reading;

/** How readings are written. */
public enum Encoding {
    JSON {
        @Override
        public byte[] reading(double value, long atMs, long sequence) {
            return ("{\"value\":" + value + ",\"atMs\":" + atMs + ",\"sequence\":" + sequence + "}").getBytes(US_ASCII);
        }
    },
    PROTOBUF {
        @Override
        public byte[] reading(double value, long atMs, long sequence) {
            return Reading.newBuilder()
                    .setValue(value)
                    .setAtMs(atMs)
                    .setSequence(sequence)
                    .build()
                    .toByteArray();
        }
    };

    /** One reading as bytes. */
    public abstract byte[] reading(double value, long atMs, long sequence);
}
