package io.tideway.client.external;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters since the start. Thread-safe. */
final class ExternalCounters {

    private final Map<ExternalCounter, LongAdder> adders = new EnumMap<>(ExternalCounter.class);

    ExternalCounters() {
        for (ExternalCounter counter : ExternalCounter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void count(ExternalCounter counter) {
        Objects.requireNonNull(adders.get(counter)).increment();
    }

    /** All values by their names in lower case. */
    Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        adders.forEach((counter, adder) -> values.put(counter.name().toLowerCase(Locale.ROOT), adder.sum()));
        return values;
    }
}
