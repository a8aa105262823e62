package io.tideway.hivemq;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The gate's counters since its start. Thread-safe. */
final class GateCounters {

    private final Map<GateCounter, LongAdder> adders = new EnumMap<>(GateCounter.class);

    GateCounters() {
        for (GateCounter counter : GateCounter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void count(GateCounter counter) {
        Objects.requireNonNull(adders.get(counter)).increment();
    }

    /** All values now, zeros included, by their names in lower case. */
    Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        adders.forEach((counter, adder) -> values.put(counter.name().toLowerCase(Locale.ROOT), adder.sum()));
        return values;
    }
}
