package io.tideway.function;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Turns values of state into bytes and back. Stateless and thread-safe. */
public interface Codec<T> {

    /** UTF-8 text. */
    Codec<String> TEXT =
            of(value -> value.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));

    /** Bytes as they are. */
    Codec<byte[]> BYTES = of(value -> value, bytes -> bytes);

    /** A long, eight bytes. */
    Codec<Long> LONG = of(
            value -> ByteBuffer.allocate(Long.BYTES).putLong(value).array(),
            bytes -> ByteBuffer.wrap(bytes).getLong());

    /** A double, eight bytes. */
    Codec<Double> DOUBLE = of(
            value -> ByteBuffer.allocate(Double.BYTES).putDouble(value).array(),
            bytes -> ByteBuffer.wrap(bytes).getDouble());

    /** The bytes of a value. */
    byte[] encode(T value);

    /**
     * The value of bytes made by {@link #encode}.
     *
     * @throws IOException when the bytes are not such
     */
    T decode(byte[] bytes) throws IOException;

    /** Protobuf messages. */
    static <M extends MessageLite> Codec<M> proto(Parser<M> parser) {
        return of(MessageLite::toByteArray, bytes -> {
            try {
                return parser.parseFrom(bytes);
            } catch (InvalidProtocolBufferException e) {
                throw new IOException("stored state is not the expected protobuf message", e);
            }
        });
    }

    /** A codec of two functions. */
    static <T> Codec<T> of(Encoder<T> encoder, Decoder<T> decoder) {
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return encoder.encode(value);
            }

            @Override
            public T decode(byte[] bytes) throws IOException {
                return decoder.decode(bytes);
            }
        };
    }

    /** The encoding half. */
    @FunctionalInterface
    interface Encoder<T> {
        byte[] encode(T value);
    }

    /** The decoding half. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(byte[] bytes) throws IOException;
    }
}
