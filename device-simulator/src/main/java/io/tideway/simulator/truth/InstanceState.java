package io.tideway.simulator.truth;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stored state of one instance, as the gateway tells it. */
public record InstanceState(String key, List<Entry> entries) {

    /** Copies the entries. */
    public InstanceState {
        entries = List.copyOf(entries);
    }

    /**
     * One entry.
     *
     * @param kind {@code value}, {@code counter} or {@code map}
     * @param name of the value, counter or map
     * @param entry key within a map, else empty
     * @param bytes as stored
     */
    public record Entry(String kind, String name, String entry, byte[] bytes) {}

    /** An instance without state. */
    public static InstanceState none(String key) {
        return new InstanceState(key, List.of());
    }

    /** A value's bytes. */
    public Optional<byte[]> value(String name) {
        return entries.stream()
                .filter(entry -> entry.kind().equals("value") && entry.name().equals(name))
                .map(Entry::bytes)
                .findFirst();
    }

    /** A counter, 0 when it is absent. */
    public long counter(String name) {
        return entries.stream()
                .filter(entry -> entry.kind().equals("counter") && entry.name().equals(name))
                .mapToLong(entry -> ByteBuffer.wrap(entry.bytes()).getLong())
                .findFirst()
                .orElse(0);
    }

    /** A map's entries. */
    public Map<String, byte[]> map(String name) {
        return entries.stream()
                .filter(entry -> entry.kind().equals("map") && entry.name().equals(name))
                .collect(Collectors.toMap(Entry::entry, Entry::bytes));
    }
}
