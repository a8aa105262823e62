package io.tideway.simulator.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.samples.Average;
import io.tideway.proto.samples.Reading;
import java.nio.ByteBuffer;

/** Reads from an answer which message it answers. */
public interface ReplyNumber {

    /** No number in it. */
    long NONE = -1;

    /** The number, {@link #NONE} when there is none. */
    long of(byte[] payload);

    /** The sequence number of an echoed reading, JSON or protobuf. */
    static ReplyNumber sequence() {
        byte[] field = "\"sequence\":".getBytes(US_ASCII);
        return payload -> isJson(payload) ? number(payload, field) : sequence(payload);
    }

    /**
     * How many readings the average covers, JSON or protobuf: the n-th answer to a device answers its n-th message, so a
     * message executed twice shows as a number that was never sent.
     */
    static ReplyNumber averageCount() {
        byte[] field = "\"count\":".getBytes(US_ASCII);
        return payload -> isJson(payload) ? number(payload, field) : count(payload);
    }

    /** How many distinct readings dedup-counter has seen: the n-th answer to a device answers its n-th message. */
    static ReplyNumber distinctCount() {
        byte[] field = "\"distinct\":".getBytes(US_ASCII);
        return payload -> number(payload, field);
    }

    /** The number that the paper's service hands back. */
    static ReplyNumber paperNumber() {
        return payload ->
                payload.length < Long.BYTES ? NONE : ByteBuffer.wrap(payload).getLong();
    }

    private static boolean isJson(byte[] payload) {
        return payload.length > 0 && payload[0] == '{';
    }

    private static long sequence(byte[] payload) {
        try {
            return Reading.parseFrom(payload).getSequence();
        } catch (InvalidProtocolBufferException notAReading) {
            return NONE;
        }
    }

    private static long count(byte[] payload) {
        try {
            return Average.parseFrom(payload).getCount();
        } catch (InvalidProtocolBufferException notAnAverage) {
            return NONE;
        }
    }

    /** Finds one whole number without building a tree: the simulator must not be the bottleneck. */
    private static long number(byte[] json, byte[] field) {
        int at = indexAfter(json, field);
        while (at > 0 && at < json.length && (json[at] == ' ' || json[at] == '"')) {
            at++;
        }
        long number = NONE;
        while (at > 0 && at < json.length && json[at] >= '0' && json[at] <= '9') {
            number = Math.max(number, 0) * 10 + (json[at] - '0');
            at++;
        }
        return number;
    }

    private static int indexAfter(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            int matched = 0;
            while (matched < part.length && text[i + matched] == part[matched]) {
                matched++;
            }
            if (matched == part.length) {
                return i + matched;
            }
        }
        return 0;
    }
}
