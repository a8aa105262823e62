package io.tideway.store.redis;

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
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link CloudStore} on Redis. Each change is one script in one round trip; a record bigger than a page takes more where it
 * is sent back whole. Connects when it is first used, and again after the server was away. Thread-safe.
 */
public final class RedisCloudStore implements CloudStore {

    private final RedisConfig config;
    private final RedisServers servers;
    private final RecordReader records;
    private final RedisOrphans orphans;
    private final RecallChannel recalls;
    private final byte[] page;

    /**
     * A store that is not connected yet.
     *
     * @param vertx whose event loops it uses; not closed with the store
     */
    public RedisCloudStore(Vertx vertx, RedisConfig config) {
        this.config = config;
        this.servers = new RedisServers(vertx, config);
        this.records = new RecordReader(servers, config.pageBytes());
        this.orphans = new RedisOrphans(servers, records, config.keyPrefix());
        this.recalls = new RecallChannel(vertx, config);
        this.page = number(config.pageBytes());
    }

    private static byte[] number(long value) {
        return Bucket.utf8(Long.toString(value));
    }

    private Bucket bucket(InstanceId instance) {
        return Bucket.of(config.keyPrefix(), instance.toString());
    }

    private <T extends @Nullable Object> CompletionStage<T> call(Supplier<Future<T>> step) {
        try {
            return step.get()
                    .recover(failure ->
                            Future.failedFuture(failure instanceof CloudException ? failure : unforeseen(failure)))
                    .toCompletionStage();
        } catch (CloudException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CloudException unforeseen(Throwable failure) {
        return new CloudException(
                CloudException.Kind.UNAVAILABLE, "Redis at " + config.endpoints() + ": " + failure, failure);
    }

    @Override
    public CompletionStage<CloudRecord> load(InstanceId instance) {
        return call(() -> read(instance));
    }

    private Future<CloudRecord> read(InstanceId instance) {
        Bucket bucket = bucket(instance);
        return records.read(bucket, bucket.record(instance))
                .map(whole -> new CloudRecord(whole.epoch(), whole.version(), whole.owner(), whole.entries(':')));
    }

    @Override
    public CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write) {
        return call(() -> {
            write.delta().requireWithin(config.changeBytesMax());
            Bucket bucket = bucket(instance);
            List<byte[]> args = new ArrayList<>();
            args.add(page);
            args.add(Bucket.utf8(Bucket.member(instance)));
            args.add(number(write.expectedVersion()));
            args.add(number(write.nextTimerMs()));
            addChanges(args, write.delta());
            return servers.run(Script.WRITE, bucket, List.of(bucket.record(instance), bucket.timers()), args)
                    .map(Reply::list)
                    .compose(reply -> written(instance, reply));
        });
    }

    private Future<WriteReply> written(InstanceId instance, Reply reply) {
        return switch (reply.text(0)) {
            case "written" -> Future.succeededFuture(new WriteReply.Written(reply.number(1)));
            case "owned" -> Future.succeededFuture(new WriteReply.Owned(reply.text(1), reply.number(2)));
            case "conflict" ->
                reply.isNull(3)
                        ? read(instance).map(RedisCloudStore::conflict)
                        : Future.succeededFuture(new WriteReply.Conflict(new CloudRecord(
                                reply.number(1),
                                reply.number(2),
                                null,
                                RecordReader.entries(RecordReader.fields(reply.list(3)), ':'))));
            default -> throw Reply.unexpected("'" + reply.text(0) + "' to a write");
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
            Bucket bucket = bucket(instance);
            Optional<Acquisition.Takeover> from = acquisition.takeover();
            List<byte[]> args = List.of(
                    page,
                    Bucket.utf8(acquisition.host()),
                    number(acquisition.cachedVersion()),
                    Bucket.utf8(from.map(Acquisition.Takeover::owner).orElse("")),
                    number(from.map(Acquisition.Takeover::epoch).orElse(-1L)));
            return servers.run(Script.ACQUIRE, bucket, List.of(bucket.record(instance)), args)
                    .map(Reply::list)
                    .compose(reply -> acquired(instance, reply));
        });
    }

    private Future<AcquireReply> acquired(InstanceId instance, Reply reply) {
        if (reply.text(0).equals("owned")) {
            return Future.succeededFuture(new AcquireReply.Owned(reply.text(1), reply.number(2)));
        }
        long epoch = reply.number(1);
        long version = reply.number(2);
        if (reply.text(3).equals("cached")) {
            return Future.succeededFuture(new AcquireReply.Acquired(epoch, version, Optional.empty()));
        }
        if (!reply.isNull(4)) {
            var entries = RecordReader.entries(RecordReader.fields(reply.list(4)), ':');
            return Future.succeededFuture(new AcquireReply.Acquired(epoch, version, Optional.of(entries)));
        }
        return read(instance).map(record -> acquired(epoch, record));
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
            Bucket bucket = bucket(instance);
            String orphan = Orphan.idOf(instance, flush.host(), flush.epoch());
            List<byte[]> keys =
                    List.of(bucket.record(instance), bucket.timers(), bucket.orphansByAge(), bucket.orphan(orphan));
            List<byte[]> args = new ArrayList<>();
            args.add(Bucket.utf8(Bucket.member(instance)));
            args.add(Bucket.utf8(flush.host()));
            args.add(number(flush.epoch()));
            args.add(number(flush.baseVersion()));
            args.add(number(flush.nextTimerMs()));
            args.add(number(flush.release()));
            args.add(Bucket.utf8(orphan));
            args.add(Bucket.utf8(RecallChannel.releases(config, "")));
            addChanges(args, flush.delta());
            return servers.run(Script.FLUSH, bucket, keys, args)
                    .map(Reply::list)
                    .map(RedisCloudStore::flushed);
        });
    }

    private static FlushReply flushed(Reply reply) {
        return switch (reply.text(0)) {
            case "flushed" -> new FlushReply.Flushed(reply.number(1), reply.number(2) != 0);
            case "behind" -> new FlushReply.Behind(reply.number(1));
            case "fenced" -> new FlushReply.Fenced(reply.number(1), reply.textOrNull(2));
            default -> throw Reply.unexpected("'" + reply.text(0) + "' to a flush");
        };
    }

    private static void addChanges(List<byte[]> args, Delta delta) {
        args.add(number(delta.puts().size()));
        delta.puts().forEach((key, value) -> {
            args.add(key.toByteArray());
            args.add(value.toByteArray());
        });
        for (ByteString key : delta.deletes()) {
            args.add(key.toByteArray());
        }
    }

    /** A key that the server lets end: its clock decides. */
    private Request lease(Command command, Bucket bucket, String host) {
        return Request.cmd(command).arg(Bucket.utf8(bucket.tag() + "l:" + host));
    }

    @Override
    public CompletionStage<Void> renewLease(String host, Duration duration) {
        Bucket bucket = Bucket.of(config.keyPrefix(), host);
        Request set = lease(Command.SET, bucket, host).arg("").arg("PX").arg(duration.toMillis());
        return this.<Void>call(() -> servers.send(bucket, set).mapEmpty());
    }

    @Override
    public CompletionStage<Boolean> leaseEnded(String host) {
        Bucket bucket = Bucket.of(config.keyPrefix(), host);
        return call(
                () -> servers.send(bucket, lease(Command.EXISTS, bucket, host)).map(RedisCloudStore::isZero));
    }

    private static boolean isZero(@Nullable Response count) {
        if (count == null) {
            throw Reply.unexpected("nothing instead of a number");
        }
        return count.toLong() == 0;
    }

    @Override
    public CompletionStage<Void> recall(InstanceId instance, String asker) {
        Bucket bucket = bucket(instance);
        List<byte[]> args = List.of(
                Bucket.utf8(asker),
                Bucket.utf8(RecallChannel.recalls(config, "")),
                Bucket.utf8(Bucket.member(instance)));
        return this.<Void>call(() -> servers.run(Script.RECALL, bucket, List.of(bucket.record(instance)), args)
                .mapEmpty());
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
        List<Future<List<DueTimer>>> all = new ArrayList<>();
        for (int number = 0; number < Bucket.COUNT; number++) {
            Bucket bucket = Bucket.of(config.keyPrefix(), number);
            List<byte[]> args = List.of(number(beforeMs), number(max), Bucket.utf8(bucket.recordPrefix()));
            all.add(servers.run(Script.DUE, bucket, List.of(bucket.timers()), args)
                    .map(Reply::list)
                    .map(RedisCloudStore::timers));
        }
        return call(() -> Future.all(all)
                .map(done -> all.stream()
                        .flatMap(timers -> timers.result().stream())
                        .sorted(Comparator.comparingLong(DueTimer::dueMs))
                        .limit(max)
                        .toList()));
    }

    private static List<DueTimer> timers(Reply reply) {
        List<DueTimer> timers = new ArrayList<>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            timers.add(new DueTimer(Bucket.instance(reply.text(i)), reply.number(i + 1), reply.textOrNull(i + 2)));
        }
        return timers;
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return call(() -> orphans.list(max));
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return call(() -> orphans.find(id));
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return call(() -> orphans.drop(id));
    }

    @Override
    public void close() {
        recalls.close();
        servers.close();
    }
}
