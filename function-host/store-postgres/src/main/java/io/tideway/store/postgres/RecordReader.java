package io.tideway.store.postgres;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.runtime.cloud.CloudException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers of the server's functions, and records and orphans whole: in one reply where they fit, else page by page in
 * the order of the names. Every page names the version; when it changes on the way, all begins again. Thread-safe.
 */
final class RecordReader {

    /** A record that changes more often than that while it is read is not read. */
    private static final int ATTEMPTS_MAX = 64;

    private static final int OUTCOME = 0;
    private static final int EPOCH = 1;
    private static final int VERSION = 2;
    private static final int OWNER = 3;
    private static final int FLAG = 4;
    private static final int NAME = 5;
    private static final int VALUE = 6;

    private final PostgresConnections connections;
    private final long pageBytes;

    RecordReader(PostgresConnections connections, long pageBytes) {
        this.connections = connections;
        this.pageBytes = pageBytes;
    }

    /**
     * What a function answered.
     *
     * @param flag of the outcome; of a record: its entries did not fit
     * @param puts entries with a value
     * @param deletes names without, of an orphan
     */
    record Answer(
            String outcome,
            long epoch,
            long version,
            @Nullable String owner,
            boolean flag,
            Map<ByteString, ByteString> puts,
            Set<ByteString> deletes) {

        String ownerThere() {
            String there = owner;
            if (there == null) {
                throw unexpected("an owned record without owner");
            }
            return there;
        }
    }

    static CloudException unexpected(String what) {
        return new CloudException(
                CloudException.Kind.REFUSED,
                "PostgreSQL answered " + what + ". Are the functions of its schema ours, unchanged?");
    }

    /** Empty when there is no row at all. */
    static Optional<Answer> answer(RowSet<Row> rows) {
        Iterator<Row> all = rows.iterator();
        if (!all.hasNext()) {
            return Optional.empty();
        }
        Row first = all.next();
        String outcome = first.getString(OUTCOME);
        if (outcome == null) {
            throw unexpected("no outcome");
        }
        Map<ByteString, ByteString> puts = new HashMap<>();
        Set<ByteString> deletes = new HashSet<>();
        all.forEachRemaining(row -> {
            Buffer value = row.getBuffer(VALUE);
            if (value == null) {
                deletes.add(bytes(row, NAME));
            } else {
                puts.put(bytes(row, NAME), UnsafeByteOperations.unsafeWrap(value.getBytes()));
            }
        });
        return Optional.of(new Answer(
                outcome,
                number(first, EPOCH),
                number(first, VERSION),
                first.getString(OWNER),
                Boolean.TRUE.equals(first.getBoolean(FLAG)),
                puts,
                deletes));
    }

    static Answer present(RowSet<Row> rows) {
        return answer(rows).orElseThrow(() -> unexpected("nothing"));
    }

    private static long number(Row row, int column) {
        Long number = row.getLong(column);
        if (number == null) {
            throw unexpected("no number");
        }
        return number;
    }

    private static ByteString bytes(Row row, int column) {
        Buffer bytes = row.getBuffer(column);
        if (bytes == null) {
            throw unexpected("an entry without name");
        }
        return UnsafeByteOperations.unsafeWrap(bytes.getBytes());
    }

    /**
     * How to read one kind of thing.
     *
     * @param load statement that answers all or says that it does not fit
     * @param page statement that answers what follows a name
     * @param key what both want first
     */
    record Source(String load, String page, Tuple key) {

        static Source record(String function, String key) {
            return new Source(
                    "SELECT * FROM load($1, $2, $3)", "SELECT * FROM page($1, $2, $3, $4)", Tuple.of(function, key));
        }

        static Source orphan(String id) {
            return new Source(
                    "SELECT * FROM load_orphan($1, $2)", "SELECT * FROM page_orphan($1, $2, $3)", Tuple.of(id));
        }

        private Tuple arguments() {
            Tuple arguments = Tuple.tuple();
            for (int i = 0; i < key.size(); i++) {
                arguments.addValue(key.getValue(i));
            }
            return arguments;
        }
    }

    /** Empty when there is none. */
    Future<Optional<Answer>> read(Source source) {
        return read(source, 1);
    }

    private Future<Optional<Answer>> read(Source source, int attempt) {
        return connections
                .call(source.load(), source.arguments().addLong(pageBytes))
                .map(RecordReader::answer)
                .compose(found -> {
                    if (found.isEmpty() || !found.get().flag()) {
                        return Future.succeededFuture(found);
                    }
                    return pages(source, found.get(), null).compose(whole -> {
                        if (whole || attempt >= ATTEMPTS_MAX) {
                            return whole
                                    ? Future.succeededFuture(found)
                                    : Future.failedFuture(new CloudException(
                                            CloudException.Kind.UNAVAILABLE,
                                            "a record changes faster than its pages are read: raise the page size of"
                                                    + " the PostgreSQL store"));
                        }
                        return read(source, attempt + 1);
                    });
                });
    }

    /** Adds page after page to what was found; whether it is of one version. */
    private Future<Boolean> pages(Source source, Answer found, @Nullable Buffer after) {
        Tuple arguments = source.arguments();
        arguments.addBuffer(after);
        return connections.call(source.page(), arguments.addLong(pageBytes)).compose(rows -> {
            Optional<Answer> page = answer(rows);
            if (page.isEmpty() || page.get().version() != found.version()) {
                return Future.succeededFuture(false);
            }
            if (page.get().puts().isEmpty() && page.get().deletes().isEmpty()) {
                return Future.succeededFuture(true);
            }
            found.puts().putAll(page.get().puts());
            found.deletes().addAll(page.get().deletes());
            return pages(source, found, lastName(rows));
        });
    }

    private static Buffer lastName(RowSet<Row> rows) {
        Row last = null;
        for (Row row : rows) {
            last = row;
        }
        Buffer name = last == null ? null : last.getBuffer(NAME);
        if (name == null) {
            throw unexpected("a page without end");
        }
        return name;
    }
}
