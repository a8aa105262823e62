package io.tideway.runtime.cloud;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Counts what goes to and comes from a cloud store, by function. Bytes are those of keys and values, the same for every
 * store, without what its protocol adds. Thread-safe.
 */
public final class MeteredCloudStore implements CloudStore {

    /** What calls count for that concern no one function: leases, lists of timers and orphans. */
    public static final String ALL_FUNCTIONS = "";

    private final CloudStore store;
    private final Map<String, Counters> byFunction = new ConcurrentHashMap<>();

    /** Counters of one function. */
    private static final class Counters {
        final LongAdder roundTrips = new LongAdder();
        final LongAdder bytesOut = new LongAdder();
        final LongAdder bytesIn = new LongAdder();
        final LongAdder conflicts = new LongAdder();
        final LongAdder epochRefusals = new LongAdder();

        void called(long bytes) {
            roundTrips.increment();
            bytesOut.add(bytes);
        }

        Map<String, Long> snapshot() {
            Map<String, Long> values = new LinkedHashMap<>();
            values.put("store_round_trips", roundTrips.sum());
            values.put("store_bytes_out", bytesOut.sum());
            values.put("store_bytes_in", bytesIn.sum());
            values.put("store_conflicts", conflicts.sum());
            values.put("store_epoch_refusals", epochRefusals.sum());
            return values;
        }
    }

    public MeteredCloudStore(CloudStore store) {
        this.store = store;
    }

    /** Values now, by function and name. */
    public Map<String, Map<String, Long>> snapshot() {
        Map<String, Map<String, Long>> values = new TreeMap<>();
        byFunction.forEach((function, counters) -> values.put(function, counters.snapshot()));
        return values;
    }

    private Counters of(String function) {
        Counters known = byFunction.get(function);
        return known == null ? byFunction.computeIfAbsent(function, ignored -> new Counters()) : known;
    }

    private Counters called(String function, long bytes) {
        Counters counters = of(function);
        counters.called(bytes);
        return counters;
    }

    @Override
    public CompletionStage<CloudRecord> load(InstanceId instance) {
        Counters counters = called(instance.function(), 0);
        return store.load(instance).thenApply(record -> {
            counters.bytesIn.add(record.bytes());
            return record;
        });
    }

    @Override
    public CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write) {
        Counters counters = called(instance.function(), write.delta().bytes());
        return store.write(instance, write).thenApply(reply -> {
            if (reply instanceof WriteReply.Conflict conflict) {
                counters.conflicts.increment();
                counters.bytesIn.add(conflict.current().bytes());
            }
            return reply;
        });
    }

    @Override
    public CompletionStage<AcquireReply> acquire(InstanceId instance, Acquisition acquisition) {
        Counters counters = called(instance.function(), 0);
        return store.acquire(instance, acquisition).thenApply(reply -> {
            if (reply instanceof AcquireReply.Acquired acquired) {
                Optional<Map<ByteString, ByteString>> entries = acquired.entries();
                entries.ifPresent(sent -> counters.bytesIn.add(Delta.bytes(sent)));
            }
            return reply;
        });
    }

    @Override
    public CompletionStage<FlushReply> flush(InstanceId instance, Flush flush) {
        Counters counters = called(instance.function(), flush.delta().bytes());
        return store.flush(instance, flush).thenApply(reply -> {
            if (reply instanceof FlushReply.Fenced) {
                counters.epochRefusals.increment();
            }
            return reply;
        });
    }

    @Override
    public CompletionStage<Void> renewLease(String host, Duration duration) {
        called(ALL_FUNCTIONS, 0);
        return store.renewLease(host, duration);
    }

    @Override
    public CompletionStage<Boolean> leaseEnded(String host) {
        called(ALL_FUNCTIONS, 0);
        return store.leaseEnded(host);
    }

    @Override
    public CompletionStage<Void> recall(InstanceId instance, String asker) {
        called(instance.function(), 0);
        return store.recall(instance, asker);
    }

    @Override
    public AutoCloseable onRecall(String host, Consumer<InstanceId> listener) {
        return store.onRecall(host, listener);
    }

    @Override
    public AutoCloseable onRelease(String host, Consumer<InstanceId> listener) {
        return store.onRelease(host, listener);
    }

    @Override
    public CompletionStage<List<DueTimer>> dueTimers(long beforeMs, int max) {
        called(ALL_FUNCTIONS, 0);
        return store.dueTimers(beforeMs, max);
    }

    @Override
    public CompletionStage<List<Orphan>> orphans(int max) {
        called(ALL_FUNCTIONS, 0);
        return store.orphans(max).thenApply(orphans -> {
            orphans.forEach(this::received);
            return orphans;
        });
    }

    @Override
    public CompletionStage<Optional<Orphan>> orphan(String id) {
        called(ALL_FUNCTIONS, 0);
        return store.orphan(id).thenApply(orphan -> {
            orphan.ifPresent(this::received);
            return orphan;
        });
    }

    private void received(Orphan orphan) {
        of(orphan.instance().function()).bytesIn.add(orphan.delta().bytes());
    }

    @Override
    public CompletionStage<Boolean> dropOrphan(String id) {
        called(ALL_FUNCTIONS, 0);
        return store.dropOrphan(id);
    }

    @Override
    public void close() {
        store.close();
    }
}
