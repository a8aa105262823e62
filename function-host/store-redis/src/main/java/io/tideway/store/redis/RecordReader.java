package io.tideway.store.redis;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record or an orphan whole: in one reply where it fits, else field names first and then values, no reply bigger
 * than a page. Every reply names the version; when it changes on the way, all begins again. Thread-safe.
 */
final class RecordReader {

    /** A record that changes more often than that while it is read is not read. */
    private static final int ATTEMPTS_MAX = 64;

    /** Bounded by the stack of the server's Lua. */
    private static final int FIELDS_MAX = 1_000;

    private final RedisServers servers;
    private final int pageBytes;

    RecordReader(RedisServers servers, int pageBytes) {
        this.servers = servers;
        this.pageBytes = pageBytes;
    }

    /**
     * What was read.
     *
     * @param reply the first one, of {@code load.lua}
     * @param fields by name, the letter that says their kind included
     */
    record Whole(Reply reply, Map<ByteString, ByteString> fields) {

        long epoch() {
            return reply.number(0);
        }

        long version() {
            return reply.number(1);
        }

        @Nullable
        String owner() {
            return reply.textOrNull(2);
        }

        /** Keys and values of a record, or the puts or deletes of an orphan. */
        Map<ByteString, ByteString> entries(char kind) {
            return RecordReader.entries(fields, kind);
        }
    }

    Future<Whole> read(Bucket bucket, byte[] key) {
        return read(bucket, key, 1);
    }

    private Future<Whole> read(Bucket bucket, byte[] key, int attempt) {
        return servers.run(Script.LOAD, bucket, List.of(key), List.of(Bucket.utf8(Integer.toString(pageBytes))))
                .map(Reply::list)
                .compose(first -> {
                    if (!first.isNull(3)) {
                        return Future.succeededFuture(new Whole(first, fields(first.list(3))));
                    }
                    return pages(new Pages(bucket, key, first.number(1))).compose(fields -> {
                        if (fields != null) {
                            return Future.succeededFuture(new Whole(first, fields));
                        }
                        return attempt < ATTEMPTS_MAX
                                ? read(bucket, key, attempt + 1)
                                : Future.failedFuture(new CloudException(
                                        CloudException.Kind.UNAVAILABLE,
                                        "a record of " + bucket.tag() + " changes faster than its pages are"
                                                + " read: raise the page size of the Redis store"));
                    });
                });
    }

    /** One reading in pages. */
    private record Pages(
            Bucket bucket,
            byte[] key,
            long version,
            Map<ByteString, Long> lengths,
            Map<ByteString, ByteString> fields) {

        Pages(Bucket bucket, byte[] key, long version) {
            this(bucket, key, version, new LinkedHashMap<>(), new HashMap<>());
        }

        boolean isOf(Reply reply) {
            return reply.number(1) == version;
        }
    }

    /** {@code null} when the record changed meanwhile. */
    private Future<@Nullable Map<ByteString, ByteString>> pages(Pages pages) {
        return names(pages, "0").compose(same -> same ? values(pages, chunks(pages.lengths()), 0) : changed());
    }

    private static Future<@Nullable Map<ByteString, ByteString>> changed() {
        return Future.succeededFuture();
    }

    private Future<Boolean> names(Pages pages, String cursor) {
        List<byte[]> args = List.of(Bucket.utf8(cursor), Bucket.utf8(Integer.toString(pageBytes)));
        return servers.run(Script.KEYS, pages.bucket(), List.of(pages.key()), args)
                .map(Reply::list)
                .compose(reply -> {
                    if (!pages.isOf(reply)) {
                        return Future.succeededFuture(false);
                    }
                    Reply found = reply.list(4);
                    for (int i = 0; i + 1 < found.size(); i += 2) {
                        pages.lengths().put(found.from(i, 0), found.number(i + 1));
                    }
                    String next = reply.text(3);
                    return next.equals("0") ? Future.succeededFuture(true) : names(pages, next);
                });
    }

    /** Fields that make a page together, a big one alone. */
    private List<List<ByteString>> chunks(Map<ByteString, Long> lengths) {
        List<List<ByteString>> chunks = new ArrayList<>();
        List<ByteString> chunk = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<ByteString, Long> field : lengths.entrySet()) {
            if (!chunk.isEmpty() && (bytes + field.getValue() > pageBytes || chunk.size() == FIELDS_MAX)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                bytes = 0;
            }
            chunk.add(field.getKey());
            bytes += field.getValue();
        }
        chunks.add(chunk);
        return chunks;
    }

    private Future<@Nullable Map<ByteString, ByteString>> values(
            Pages pages, List<List<ByteString>> chunks, int index) {
        List<ByteString> chunk = chunks.get(index);
        if (chunk.isEmpty()) {
            return Future.succeededFuture(pages.fields());
        }
        List<byte[]> names = chunk.stream().map(ByteString::toByteArray).toList();
        return servers.run(Script.VALUES, pages.bucket(), List.of(pages.key()), names)
                .map(Reply::list)
                .compose(reply -> {
                    Reply values = reply.list(3);
                    if (!pages.isOf(reply) || values.size() != chunk.size()) {
                        return changed();
                    }
                    for (int i = 0; i < chunk.size(); i++) {
                        pages.fields().put(chunk.get(i), values.from(i, 0));
                    }
                    return index + 1 < chunks.size()
                            ? values(pages, chunks, index + 1)
                            : Future.succeededFuture(pages.fields());
                });
    }

    /** Field, value, field, value. */
    static Map<ByteString, ByteString> fields(Reply list) {
        Map<ByteString, ByteString> fields = new HashMap<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            fields.put(list.from(i, 0), list.from(i + 1, 0));
        }
        return fields;
    }

    static Map<ByteString, ByteString> entries(Map<ByteString, ByteString> fields, char kind) {
        Map<ByteString, ByteString> entries = new HashMap<>();
        fields.forEach((field, value) -> {
            if (!field.isEmpty() && field.byteAt(0) == kind) {
                entries.put(field.substring(1), value);
            }
        });
        return entries;
    }
}
