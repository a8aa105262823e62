package io.tideway.moquette;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The broker's counters since its start. Thread-safe. */
public final class BrokerCounters {

    private final Map<BrokerCounter, LongAdder> adders = new EnumMap<>(BrokerCounter.class);

    public BrokerCounters() {
        for (BrokerCounter counter : BrokerCounter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void count(BrokerCounter counter) {
        adder(counter).increment();
    }

    /** The value of one counter now. */
    public long value(BrokerCounter counter) {
        return adder(counter).sum();
    }

    private LongAdder adder(BrokerCounter counter) {
        return Objects.requireNonNull(adders.get(counter));
    }

    /** All values now, zeros included. */
    public Map<BrokerCounter, Long> values() {
        Map<BrokerCounter, Long> values = new EnumMap<>(BrokerCounter.class);
        for (BrokerCounter counter : BrokerCounter.values()) {
            values.put(counter, value(counter));
        }
        return values;
    }
}
