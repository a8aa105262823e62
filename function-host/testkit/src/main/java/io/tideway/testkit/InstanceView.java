package io.tideway.testkit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.function.Codec;
import io.tideway.function.CounterState;
import io.tideway.function.MapState;
import io.tideway.function.ValueState;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.StateReader;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The committed state and timers of one instance, now: what is past its time to live is gone. */
public final class InstanceView {

    private final MemoryStore store;
    private final InstanceId instance;
    private final Clock clock;

    InstanceView(MemoryStore store, InstanceId instance, Clock clock) {
        this.store = store;
        this.instance = instance;
        this.clock = clock;
    }

    /** The value, empty when never set, cleared or past its time to live. */
    public <T> Optional<T> get(ValueState<T> state) {
        return items("value", state.name()).stream()
                .map(item -> decode(item, state.codec()))
                .findFirst();
    }

    /** The count, 0 when never added to or past its time to live. */
    public long get(CounterState state) {
        return items("counter", state.name()).stream()
                .map(item -> decode(item, Codec.LONG))
                .findFirst()
                .orElse(0L);
    }

    /** The entries of a map, in the order of their keys. */
    public <T> Map<String, T> get(MapState<T> state) {
        Map<String, T> entries = new TreeMap<>();
        items("map", state.name()).forEach(item -> entries.put(item.entry(), decode(item, state.codec())));
        return entries;
    }

    /** All entries of state, undecoded. */
    public List<StateReader.Item> entries() {
        return new StateReader(store).read(instance.function(), instance.key(), clock.millis());
    }

    /** The timers that are set, and when they are due. */
    public Map<String, Instant> timers() {
        Map<String, Instant> timers = new TreeMap<>();
        byte[] prefix = StoreKeys.timer(StoreKeys.instance(instance.function(), instance.key()), "");
        store.scan(Table.TIMERS, prefix, (key, value) -> {
            String name = new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
            timers.put(name, Instant.ofEpochMilli(dueMs(value)));
            return true;
        });
        return timers;
    }

    private static long dueMs(byte[] stored) {
        try {
            return StoredTimer.parseFrom(stored).getDueMs();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a timer that the lane wrote can be read", e);
        }
    }

    private List<StateReader.Item> items(String kind, String name) {
        return entries().stream()
                .filter(item -> item.kind().equals(kind) && item.name().equals(name))
                .toList();
    }

    private <T> T decode(StateReader.Item item, Codec<T> codec) {
        try {
            return codec.decode(item.value());
        } catch (IOException e) {
            throw new FunctionTestException(
                    "state '" + item.name() + "' of " + instance + " is not what its codec reads: " + e.getMessage(),
                    e);
        }
    }
}
