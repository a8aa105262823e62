package io.tideway.store.redis;

import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Which node of a cluster serves which slots, as one node told. Immutable. */
final class Slots {

    private static final int COUNT = 16_384;
    private static final int CRC16_POLYNOMIAL = 0x1021;

    private final NavigableMap<Long, Range> ranges;

    /** Slots up to and including the last. */
    private record Range(long last, Endpoint node) {}

    private Slots(NavigableMap<Long, Range> ranges) {
        this.ranges = ranges;
    }

    /** From the reply to {@code CLUSTER SLOTS}. */
    static Slots of(Response response, Endpoint from) {
        Reply reply = Reply.list(response);
        NavigableMap<Long, Range> ranges = new TreeMap<>();
        for (int i = 0; i < reply.size(); i++) {
            Reply range = reply.list(i);
            Reply node = range.list(2);
            String host = node.textOrNull(0);
            boolean unnamed = host == null || host.isEmpty() || host.equals("?");
            Endpoint endpoint = new Endpoint(unnamed ? from.host() : String.valueOf(host), (int) node.number(1));
            ranges.put(range.number(0), new Range(range.number(1), endpoint));
        }
        return new Slots(ranges);
    }

    Optional<Endpoint> node(Bucket bucket) {
        int slot = slot(bucket.tag().substring(1, bucket.tag().length() - 1));
        Map.Entry<Long, Range> range = ranges.floorEntry((long) slot);
        return range == null || range.getValue().last() < slot
                ? Optional.empty()
                : Optional.of(range.getValue().node());
    }

    /** CRC16 (XMODEM) of the hash tag, as the cluster's specification has it. */
    static int slot(String tag) {
        int crc = 0;
        for (byte next : tag.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (next & 0xFF) << 8;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ CRC16_POLYNOMIAL;
            }
            crc &= 0xFFFF;
        }
        return crc % COUNT;
    }
}
