package io.tideway.store.redis;

import io.tideway.runtime.function.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One of the shares into which instances are dealt. All keys of a bucket carry its hash tag, so they are in one slot of a
 * cluster and one script may touch them together: records, their timers, their orphans.
 *
 * @param number 0 to {@link #COUNT} - 1
 * @param tag what its keys begin with
 */
record Bucket(int number, String tag) {

    /** Enough to spread over the nodes of a cluster, few enough to ask each for its timers. For ever. */
    static final int COUNT = 128;

    static Bucket of(String prefix, int number) {
        return new Bucket(number, "{" + prefix + ":" + String.format("%02x", number) + "}");
    }

    /** Of an instance, by its text: that is what an orphan's id holds. */
    static Bucket of(String prefix, String instance) {
        CRC32 sum = new CRC32();
        sum.update(instance.getBytes(StandardCharsets.UTF_8));
        return of(prefix, (int) (sum.getValue() % COUNT));
    }

    byte[] record(InstanceId instance) {
        return utf8(recordPrefix() + member(instance));
    }

    String recordPrefix() {
        return tag + "i:";
    }

    byte[] timers() {
        return utf8(tag + "t");
    }

    byte[] orphansByAge() {
        return utf8(tag + "x");
    }

    byte[] orphan(String id) {
        return utf8(tag + "o:" + id);
    }

    /** An instance as member of a set or text of a message: neither part contains NUL. */
    static String member(InstanceId instance) {
        return instance.function() + "\0" + instance.key();
    }

    static InstanceId instance(String member) {
        int end = member.indexOf('\0');
        if (end < 0) {
            throw Reply.unexpected("an instance's name without NUL");
        }
        return new InstanceId(member.substring(0, end), member.substring(end + 1));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
