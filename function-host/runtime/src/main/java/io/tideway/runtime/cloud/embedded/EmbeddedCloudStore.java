package io.tideway.runtime.cloud.embedded;

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
import io.tideway.runtime.cloud.RecallListeners;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.Durability;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link CloudStore} in the process and store of its one gateway. Thread-safe if the store beneath is.
 *
 * <p>Every change is one atomic write, so it survives restart and kill as all state of the host does; a stage completes
 * once the change is durable, on the caller's thread or that of the {@link Durability}. When the store beneath cannot
 * answer, calls fail as unavailable.
 */
public final class EmbeddedCloudStore implements CloudStore {

    /** Instances share locks: enough that lanes hardly meet, few enough to keep. */
    private static final int LOCKS = 64;

    private final HostStore store;
    private final Durability durability;
    private final Clock clock;
    private final Object[] locks = new Object[LOCKS];
    private final StoredRecords records;
    private final StoredOrphans orphans;
    private final RecallListeners listeners = new RecallListeners();
    private final RecallListeners releaseListeners = new RecallListeners();

    /** Who is told when an instance is released; those of an owner that ended otherwise are forgotten with its epoch. */
    private final Map<InstanceId, Set<String>> askers = new ConcurrentHashMap<>();

    private volatile boolean closed;

    public EmbeddedCloudStore(HostStore store, Durability durability, Clock clock) {
        this.store = store;
        this.durability = durability;
        this.clock = clock;
        this.records = new StoredRecords(store);
        this.orphans = new StoredOrphans(store, clock);
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    @Override
    public CompletionStage<CloudRecord> load(InstanceId instance) {
        return read(() -> {
            synchronized (lock(instance)) {
                return records.record(instance, records.head(instance));
            }
        });
    }

    @Override
    public CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write) {
        return change(() -> {
            synchronized (lock(instance)) {
                RecordHead head = records.head(instance);
                String owner = head.owner();
                if (owner != null) {
                    return new WriteReply.Owned(owner, head.epoch());
                }
                if (head.version() != write.expectedVersion()) {
                    return new WriteReply.Conflict(records.record(instance, head));
                }
                RecordHead next = head.written(write.nextTimerMs());
                records.put(instance, head, next, write.delta());
                return new WriteReply.Written(next.version());
            }
        });
    }

    @Override
    public CompletionStage<AcquireReply> acquire(InstanceId instance, Acquisition acquisition) {
        return change(() -> {
            synchronized (lock(instance)) {
                RecordHead head = records.head(instance);
                String owner = head.owner();
                if (owner != null && !head.maybeAcquiredBy(acquisition)) {
                    return new AcquireReply.Owned(owner, head.epoch());
                }
                RecordHead next = head.acquired(acquisition.host());
                if (!acquisition.host().equals(owner)) {
                    askers.remove(instance);
                }
                records.put(instance, head, next, Delta.NONE);
                return new AcquireReply.Acquired(
                        next.epoch(),
                        next.version(),
                        acquisition.cachedVersion() == next.version()
                                ? Optional.empty()
                                : Optional.of(records.entries(instance)));
            }
        });
    }

    @Override
    public CompletionStage<FlushReply> flush(InstanceId instance, Flush flush) {
        CompletionStage<FlushReply> reply = change(() -> {
            synchronized (lock(instance)) {
                RecordHead head = records.head(instance);
                RecordHead.Verdict verdict = head.judge(flush);
                if (verdict instanceof RecordHead.Verdict.Repeats repeats) {
                    return new FlushReply.Flushed(repeats.version(), false);
                }
                if (verdict instanceof RecordHead.Verdict.Behind) {
                    return new FlushReply.Behind(head.version());
                }
                if (verdict instanceof RecordHead.Verdict.Fenced) {
                    orphans.keep(instance, flush);
                    return new FlushReply.Fenced(head.epoch(), head.owner());
                }
                RecordHead next = head.flushed(flush);
                records.put(instance, head, next, flush.delta());
                return new FlushReply.Flushed(next.version(), head.recalled());
            }
        });
        return flush.release() == 0 ? reply : reply.whenComplete((done, failure) -> tellAskers(instance, done));
    }

    private void tellAskers(InstanceId instance, @Nullable FlushReply released) {
        if (released instanceof FlushReply.Flushed) {
            Set<String> waiting = askers.remove(instance);
            if (waiting != null) {
                waiting.forEach(host -> releaseListeners.tell(host, instance));
            }
        }
    }

    @Override
    public CompletionStage<Void> renewLease(String host, Duration duration) {
        return this.<Void>change(() -> {
            WriteSet writes = new WriteSet();
            long endMs = clock.millis() + duration.toMillis();
            writes.put(
                    Table.CLOUD,
                    CloudKeys.lease(host),
                    ByteBuffer.allocate(Long.BYTES).putLong(endMs).array());
            store.write(writes);
            return null;
        });
    }

    @Override
    public CompletionStage<Boolean> leaseEnded(String host) {
        return read(() -> {
            byte[] end = store.get(Table.CLOUD, CloudKeys.lease(host));
            return end == null || ByteBuffer.wrap(end).getLong() <= clock.millis();
        });
    }

    @Override
    public CompletionStage<Void> recall(InstanceId instance, String asker) {
        CompletionStage<Optional<String>> marked = change(() -> {
            synchronized (lock(instance)) {
                RecordHead head = records.head(instance);
                String owner = head.owner();
                if (owner == null || owner.equals(asker)) {
                    return Optional.empty();
                }
                records.put(instance, head, head.recall(), Delta.NONE);
                askers.computeIfAbsent(instance, any -> new ConcurrentSkipListSet<>())
                        .add(asker);
                return Optional.of(owner);
            }
        });
        return marked.thenAccept(recalled -> recalled.ifPresent(owner -> listeners.tell(owner, instance)));
    }

    @Override
    public AutoCloseable onRecall(String host, Consumer<InstanceId> listener) {
        return listeners.add(host, listener);
    }

    @Override
    public AutoCloseable onRelease(String host, Consumer<InstanceId> listener) {
        return releaseListeners.add(host, listener);
    }

    @Override
    public CompletionStage<List<DueTimer>> dueTimers(long beforeMs, int max) {
        return read(() -> records.due(beforeMs, max));
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        return read(() -> orphans.first(max));
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        return read(() -> orphans.find(id));
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        return change(() -> orphans.drop(id));
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
        releaseListeners.clear();
    }

    private Object lock(InstanceId instance) {
        return locks[instance.lane(LOCKS)];
    }

    private <T> CompletionStage<T> read(Supplier<T> question) {
        try {
            requireOpen();
            return CompletableFuture.completedFuture(question.get());
        } catch (CloudException e) {
            return CompletableFuture.failedFuture(e);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(unavailable(e));
        }
    }

    private <T> CompletionStage<T> change(Supplier<T> step) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        try {
            requireOpen();
            T answer = step.get();
            durability.afterDurable(() -> reply.complete(answer));
        } catch (CloudException e) {
            reply.completeExceptionally(e);
        } catch (StoreException e) {
            reply.completeExceptionally(unavailable(e));
        }
        return reply;
    }

    private void requireOpen() {
        if (closed) {
            throw new CloudException(CloudException.Kind.UNAVAILABLE, "embedded cloud store is closed");
        }
    }

    private static CloudException unavailable(StoreException cause) {
        return new CloudException(
                CloudException.Kind.UNAVAILABLE, "embedded cloud store: " + cause.getMessage(), cause);
    }
}
