package io.tideway.moquette;

import io.tideway.gate.BrokerStore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A store whose writes become durable at once, or when the test says so. {@link #crash} gives what a crash would leave. */
final class MemoryStore implements BrokerStore {

    private final Map<Kind, Map<String, byte[]>> durable = new EnumMap<>(Kind.class);
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean held;
    private volatile boolean room = true;

    MemoryStore() {
        for (Kind kind : Kind.values()) {
            durable.put(kind, new TreeMap<>());
        }
    }

    private Map<String, byte[]> of(Kind kind) {
        return Objects.requireNonNull(durable.get(kind));
    }

    /** From now on nothing becomes durable. */
    synchronized void hold() {
        held = true;
    }

    /** Makes everything durable that waits, and is prompt again. */
    void release() {
        List<Runnable> released;
        synchronized (this) {
            held = false;
            released = List.copyOf(waiting);
            waiting.clear();
        }
        released.forEach(Runnable::run);
    }

    /** What a new process finds after {@code kill -9} now. */
    synchronized MemoryStore crash() {
        MemoryStore left = new MemoryStore();
        durable.forEach((kind, entries) -> left.of(kind).putAll(entries));
        return left;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    void room(boolean there) {
        room = there;
    }

    synchronized List<String> keys(Kind kind) {
        return List.copyOf(of(kind).keySet());
    }

    synchronized int size(Kind kind) {
        return of(kind).size();
    }

    @Override
    public void forEach(Kind kind, BiConsumer<String, byte[]> visitor) {
        Map<String, byte[]> copy;
        synchronized (this) {
            copy = new TreeMap<>(of(kind));
        }
        copy.forEach(visitor);
    }

    @Override
    public void put(Kind kind, String key, byte[] value, Runnable whenDurable) {
        write(() -> of(kind).put(key, value), whenDurable);
    }

    @Override
    public void delete(Kind kind, String key, Runnable whenDurable) {
        write(() -> of(kind).remove(key), whenDurable);
    }

    private void write(Runnable change, Runnable whenDurable) {
        synchronized (this) {
            if (held) {
                waiting.add(() -> {
                    synchronized (this) {
                        change.run();
                    }
                    whenDurable.run();
                });
                return;
            }
            change.run();
        }
        whenDurable.run();
    }
}
