package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.Snapshots;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads state and timers of a function's instances page by page; each page is one moment, so no commit is seen in halves.
 * Sees what was committed on this host; changes nothing. Thread-safe.
 */
public final class StateScan {

    private static final byte[] TIMER_PREFIX = {'t'};
    private static final ByteString STATE_MARK = ByteString.copyFromUtf8("s");

    private final Snapshots store;

    /**
     * Some instances in the order of their keys.
     *
     * @param next key to go on from; empty at the end
     */
    public record Page(List<InstanceEntries> instances, Optional<String> next) {}

    public StateScan(Snapshots store) {
        this.store = store;
    }

    /**
     * Instances with keys at or after {@code from}: at most so many, and no further one once they hold so many bytes.
     *
     * @param nowMs state that has expired by then is left out
     */
    public Page page(String function, String from, int instancesMax, long bytesMax, long nowMs) {
        return store.snapshot(scans -> {
            List<InstanceEntries> found = new ArrayList<>();
            long bytes = 0;
            byte[] position = StoreKeys.concat(StoreKeys.function(function), StoreKeys.utf8(from));
            Optional<String> key = keyFrom(scans, function, position);
            while (key.isPresent() && found.size() < instancesMax && bytes < bytesMax) {
                InstanceEntries instance = read(scans, new InstanceId(function, key.get()), nowMs);
                if (!instance.entries().isEmpty()) {
                    found.add(instance);
                    bytes += instance.bytes();
                }
                key = keyFrom(scans, function, StoreKeys.after(StoreKeys.instance(function, key.get())));
            }
            return new Page(found, key);
        });
    }

    /** What one instance has; empty when it has neither state nor timers. */
    public Optional<InstanceEntries> read(InstanceId instance, long nowMs) {
        return store.snapshot(scans -> Optional.of(read(scans, instance, nowMs)))
                .filter(found -> !found.entries().isEmpty());
    }

    private static InstanceEntries read(Snapshots.Scans scans, InstanceId instance, long nowMs) {
        List<RecordEntry> entries = new ArrayList<>();
        byte[] state = StoreKeys.instance(instance.function(), instance.key());
        scans.scan(Table.STATE, state, state, (key, value) -> {
            RecordEntry entry = RecordEntry.of(STATE_MARK.concat(rest(key, state.length)), ByteString.copyFrom(value));
            if (entry.expiresAtMs() > nowMs) {
                entries.add(entry);
            }
            return true;
        });
        byte[] timers = StoreKeys.timer(state, "");
        scans.scan(Table.TIMERS, timers, timers, (key, value) -> {
            ByteString name = ByteString.copyFrom(TIMER_PREFIX).concat(rest(key, timers.length));
            return entries.add(RecordEntry.of(name, ByteString.copyFrom(value)));
        });
        return new InstanceEntries(instance, entries);
    }

    private static ByteString rest(byte[] key, int from) {
        return ByteString.copyFrom(key, from, key.length - from);
    }

    /** The first key with state or timers at or after a position, which is what an instance's store key begins with. */
    private static Optional<String> keyFrom(Snapshots.Scans scans, String function, byte[] position) {
        byte[] prefix = StoreKeys.function(function);
        byte[] state = first(scans, Table.STATE, prefix, position, 0);
        byte[] timer = first(
                scans,
                Table.TIMERS,
                StoreKeys.concat(TIMER_PREFIX, prefix),
                StoreKeys.concat(TIMER_PREFIX, position),
                TIMER_PREFIX.length);
        byte @Nullable [] first = state;
        if (state == null || (timer != null && Arrays.compareUnsigned(timer, state) < 0)) {
            first = timer;
        }
        return Optional.ofNullable(first).map(key -> StoreKeys.functionAndKey(key, 0)[1]);
    }

    /** The instance that the first store key at or after a position belongs to, as {@code function | NUL | key | NUL}. */
    private static byte @Nullable [] first(
            Snapshots.Scans scans, Table table, byte[] prefix, byte[] position, int offset) {
        List<byte[]> found = new ArrayList<>(1);
        HostStore.Visitor takeOne = (key, value) -> {
            found.add(Arrays.copyOfRange(key, offset, offset + StoreKeys.instanceLength(key, offset)));
            return false;
        };
        scans.scan(table, prefix, position, takeOne);
        return found.isEmpty() ? null : found.get(0);
    }
}
