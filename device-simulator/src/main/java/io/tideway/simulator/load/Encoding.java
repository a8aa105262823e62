package io.tideway.simulator.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.proto.samples.Reading;

/** How the payloads of the sample functions are written. */
public enum Encoding {
    JSON {
        @Override
        public byte[] reading(double value, long atMs, long sequence) {
            return ("{\"value\":" + value + ",\"atMs\":" + atMs + ",\"sequence\":" + sequence + "}").getBytes(US_ASCII);
        }

        @Override
        public byte[] position(double latitude, double longitude, long atMs, long sequence) {
            return ("{\"latitude\":" + latitude + ",\"longitude\":" + longitude + ",\"atMs\":" + atMs + ",\"sequence\":"
                            + sequence + "}")
                    .getBytes(US_ASCII);
        }

        @Override
        public byte[] fence(double latitude, double longitude, double radiusMeters) {
            return ("{\"latitude\":" + latitude + ",\"longitude\":" + longitude + ",\"radiusMeters\":" + radiusMeters
                            + "}")
                    .getBytes(US_ASCII);
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

        @Override
        public byte[] position(double latitude, double longitude, long atMs, long sequence) {
            return Position.newBuilder()
                    .setLatitude(latitude)
                    .setLongitude(longitude)
                    .setAtMs(atMs)
                    .setSequence(sequence)
                    .build()
                    .toByteArray();
        }

        @Override
        public byte[] fence(double latitude, double longitude, double radiusMeters) {
            return Fence.newBuilder()
                    .setLatitude(latitude)
                    .setLongitude(longitude)
                    .setRadiusMeters(radiusMeters)
                    .build()
                    .toByteArray();
        }
    };

    /** One reading as bytes. */
    public abstract byte[] reading(double value, long atMs, long sequence);

    /** One position as bytes. */
    public abstract byte[] position(double latitude, double longitude, long atMs, long sequence);

    /** One fence as bytes. */
    public abstract byte[] fence(double latitude, double longitude, double radiusMeters);
}
