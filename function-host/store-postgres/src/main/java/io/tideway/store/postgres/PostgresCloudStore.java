package io.tideway.store.postgres;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.AcquireReply;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.Delta;
import io.tideway.runtime.cloud.DueTimer;
import io.tideway.runtime.cloud.Flush;
import io.tideway.runtime.cloud.FlushReply;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link CloudStore} on PostgreSQL. Each change is one function in one round trip; a record bigger than a page takes more
 * where it is sent back whole. Connects, and brings the schema up to date, when it is first used; connects again after the
 * server was away. Thread-safe.
 */
public final class PostgresCloudStore implements CloudStore {

    private final PostgresConfig config;
    private final PostgresConnections connections;
    private final RecordReader records;
    private final RecallChannel recalls;

    /**
     * A store that is not connected yet.
     *
     * @param vertx whose event loops it uses; not closed with the store
     */
    public PostgresCloudStore(Vertx vertx, PostgresConfig config) {
        this.config = config;
        this.connections = new PostgresConnections(vertx, config);
        this.records = new RecordReader(connections, config.pageBytes());
        this.recalls = new RecallChannel(vertx, config, connections);
    }

    private <T extends @Nullable Object> CompletionStage<T> call(Supplier<Future<T>> step) {
        try {
            return step.get()
                    .recover(failure -> Future.failedFuture(PostgresFailure.of(config, failure)))
                    .toCompletionStage();
        } catch (CloudException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<CloudRecord> load(InstanceId instance) {
        return call(() -> read(instance));
    }

    private Future<CloudRecord> read(InstanceId instance) {
        return records.read(RecordReader.Source.record(instance.function(), instance.key()))
                .map(found -> found.map(PostgresCloudStore::record).orElse(CloudRecord.ABSENT));
    }

    private static CloudRecord record(RecordReader.Answer answer) {
        return new CloudRecord(answer.epoch(), answer.version(), answer.owner(), answer.puts());
    }

    @Override
    public CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write) {
        return call(() -> {
            write.delta().requireWithin(config.changeBytesMax());
            Tuple arguments = Tuple.of(instance.function(), instance.key(), write.expectedVersion());
            addChanges(arguments, write.delta());
            arguments.addLong(write.nextTimerMs()).addLong((long) config.pageBytes());
            return connections
                    .call("SELECT * FROM write($1, $2, $3, $4, $5, $6, $7, $8)", arguments)
                    .map(RecordReader::present)
                    .compose(answer -> written(instance, answer));
        });
    }

    private Future<WriteReply> written(InstanceId instance, RecordReader.Answer answer) {
        return switch (answer.outcome()) {
            case "written" -> Future.succeededFuture(new WriteReply.Written(answer.version()));
            case "owned" -> Future.succeededFuture(new WriteReply.Owned(answer.ownerThere(), answer.epoch()));
            case "conflict" ->
                answer.flag()
                        ? read(instance).map(PostgresCloudStore::conflict)
                        : Future.succeededFuture(new WriteReply.Conflict(record(answer)));
            default -> throw RecordReader.unexpected("'" + answer.outcome() + "' to a write");
        };
    }

    /** The record was too big for the reply and may have been acquired since. */
    private static WriteReply conflict(CloudRecord current) {
        String owner = current.owner();
        return owner == null ? new WriteReply.Conflict(current) : new WriteReply.Owned(owner, current.epoch());
    }

    @Override
    public CompletionStage<AcquireReply> acquire(InstanceId instance, Acquisition acquisition) {
        return call(() -> {
            Optional<Acquisition.Takeover> from = acquisition.takeover();
            Tuple arguments = Tuple.of(instance.function(), instance.key(), acquisition.host())
                    .addLong(acquisition.cachedVersion())
                    .addString(from.map(Acquisition.Takeover::owner).orElse(""))
                    .addLong(from.map(Acquisition.Takeover::epoch).orElse(-1L))
                    .addLong((long) config.pageBytes());
            return connections
                    .call("SELECT * FROM acquire($1, $2, $3, $4, $5, $6, $7)", arguments)
                    .map(RecordReader::present)
                    .compose(answer -> acquired(instance, answer));
        });
    }

    private Future<AcquireReply> acquired(InstanceId instance, RecordReader.Answer answer) {
        return switch (answer.outcome()) {
            case "owned" -> Future.succeededFuture(new AcquireReply.Owned(answer.ownerThere(), answer.epoch()));
            case "cached" ->
                Future.succeededFuture(new AcquireReply.Acquired(answer.epoch(), answer.version(), Optional.empty()));
            case "acquired" ->
                answer.flag()
                        ? read(instance).map(record -> acquired(answer.epoch(), record))
                        : Future.succeededFuture(new AcquireReply.Acquired(
                                answer.epoch(), answer.version(), Optional.of(answer.puts())));
            default -> throw RecordReader.unexpected("'" + answer.outcome() + "' to an acquire");
        };
    }

    /** The record was too big for the reply; it may have been taken over since. */
    private static AcquireReply acquired(long epoch, CloudRecord record) {
        String owner = record.owner();
        if (record.epoch() == epoch) {
            return new AcquireReply.Acquired(epoch, record.version(), Optional.of(record.entries()));
        }
        if (owner != null) {
            return new AcquireReply.Owned(owner, record.epoch());
        }
        throw new CloudException(CloudException.Kind.UNAVAILABLE, "the record was taken over while it was read");
    }

    @Override
    public CompletionStage<FlushReply> flush(InstanceId instance, Flush flush) {
        return call(() -> {
            flush.delta().requireWithin(config.changeBytesMax());
            Tuple arguments = Tuple.of(instance.function(), instance.key(), flush.host())
                    .addLong(flush.epoch())
                    .addLong(flush.baseVersion());
            addChanges(arguments, flush.delta());
            arguments
                    .addLong(flush.nextTimerMs())
                    .addLong(flush.release())
                    .addString(Orphan.idOf(instance, flush.host(), flush.epoch()));
            return connections
                    .call("SELECT * FROM flush($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", arguments)
                    .map(RecordReader::present)
                    .map(PostgresCloudStore::flushed);
        });
    }

    private static FlushReply flushed(RecordReader.Answer answer) {
        return switch (answer.outcome()) {
            case "flushed" -> new FlushReply.Flushed(answer.version(), answer.flag());
            case "behind" -> new FlushReply.Behind(answer.version());
            case "fenced" -> new FlushReply.Fenced(answer.epoch(), answer.owner());
            default -> throw RecordReader.unexpected("'" + answer.outcome() + "' to a flush");
        };
    }

    /** Names, their values, and names deleted. */
    private static void addChanges(Tuple arguments, Delta delta) {
        List<ByteString> names = new ArrayList<>();
        List<ByteString> values = new ArrayList<>();
        delta.puts().forEach((name, value) -> {
            names.add(name);
            values.add(value);
        });
        arguments.addArrayOfBuffer(buffers(names));
        arguments.addArrayOfBuffer(buffers(values));
        arguments.addArrayOfBuffer(buffers(delta.deletes()));
    }

    private static Buffer[] buffers(Collection<ByteString> all) {
        return all.stream().map(bytes -> Buffer.buffer(bytes.toByteArray())).toArray(Buffer[]::new);
    }

    @Override
    public CompletionStage<Void> renewLease(String host, Duration duration) {
        return this.<Void>call(() -> connections
                .call("SELECT renew_lease($1, $2)", Tuple.of(host, duration.toMillis()))
                .mapEmpty());
    }

    @Override
    public CompletionStage<Boolean> leaseEnded(String host) {
        return call(() -> connections
                .call("SELECT lease_ended($1)", Tuple.of(host))
                .map(rows -> first(rows).getBoolean(0)));
    }

    private static Row first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw RecordReader.unexpected("nothing");
        }
        return rows.iterator().next();
    }

    @Override
    public CompletionStage<Void> recall(InstanceId instance, String asker) {
        Tuple arguments = Tuple.of(instance.function(), instance.key(), asker);
        return this.<Void>call(
                () -> connections.call("SELECT ask($1, $2, $3)", arguments).mapEmpty());
    }

    @Override
    public AutoCloseable onRecall(String host, Consumer<InstanceId> listener) {
        return recalls.add(RecallChannel.recalls(config, host), listener);
    }

    @Override
    public AutoCloseable onRelease(String host, Consumer<InstanceId> listener) {
        return recalls.add(RecallChannel.releases(config, host), listener);
    }

    @Override
    public CompletionStage<List<DueTimer>> dueTimers(long beforeMs, int max) {
        return call(() -> connections
                .call(
                        "SELECT function, key, next_timer, owner FROM instance"
                                + " WHERE next_timer <> 0 AND next_timer <= $1 ORDER BY next_timer LIMIT $2",
                        Tuple.of(beforeMs, (long) max))
                .map(PostgresCloudStore::timers));
    }

    private static List<DueTimer> timers(RowSet<Row> rows) {
        List<DueTimer> timers = new ArrayList<>();
        for (Row row : rows) {
            timers.add(
                    new DueTimer(new InstanceId(row.getString(0), row.getString(1)), row.getLong(2), row.getString(3)));
        }
        return timers;
    }

    private static final String ORPHANS = "SELECT id, function, key, host, epoch, refused_ms FROM orphan";

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return call(() -> connections
                .call(ORPHANS + " ORDER BY refused_ms, id LIMIT $1", Tuple.of((long) max))
                .compose(rows -> loaded(rows.iterator(), new ArrayList<>())));
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return call(() -> connections
                .call(ORPHANS + " WHERE id = $1", Tuple.of(id))
                .compose(rows -> loaded(rows.iterator(), new ArrayList<>()))
                .map(found -> found.stream().findFirst()));
    }

    /** One after another: each may be big. */
    private Future<List<Orphan>> loaded(Iterator<Row> rows, List<Orphan> done) {
        if (!rows.hasNext()) {
            return Future.succeededFuture(done);
        }
        Row row = rows.next();
        String id = row.getString(0);
        return records.read(RecordReader.Source.orphan(id)).compose(found -> {
            found.ifPresent(answer -> done.add(new Orphan(
                    id,
                    new InstanceId(row.getString(1), row.getString(2)),
                    row.getString(3),
                    row.getLong(4),
                    new Delta(answer.puts(), answer.deletes()),
                    row.getLong(5))));
            return loaded(rows, done);
        });
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return call(() -> connections
                .call("DELETE FROM orphan WHERE id = $1", Tuple.of(id))
                .map(rows -> rows.rowCount() > 0));
    }

    @Override
    public void close() {
        recalls.close();
        connections.close();
    }
}
