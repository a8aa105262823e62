package io.tideway.simulator.demo;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.load.Latencies;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts and times one kind of function output: an output belongs to the last reading its device sent before it. */
final class OutputWatch {
    private static final long TIMED_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final String topicFilter;
    private final String before;
    private final String after;
    private final LongAdder received = new LongAdder();
    private final Latencies latencies = new Latencies();
    // The reading an output was last timed against: further outputs to the same reading are not a round trip.
    private final Map<String, Long> timed = new ConcurrentHashMap<>();

    OutputWatch(String topicFilter) {
        int plus = topicFilter.indexOf('+');
        if (plus < 0) {
            throw new IllegalArgumentException(
                    "output filter must have '+' in the place of the device, found '" + topicFilter + "'");
        }
        this.topicFilter = topicFilter;
        this.before = topicFilter.substring(0, plus);
        this.after = topicFilter.substring(plus + 1);
    }

    String topicFilter() {
        return topicFilter;
    }

    LongAdder received() {
        return received;
    }

    Latencies latencies() {
        return latencies;
    }

    /** The device an output is about; empty when the topic is not of this kind. */
    Optional<String> device(String topic) {
        boolean fits =
                topic.length() > before.length() + after.length() && topic.startsWith(before) && topic.endsWith(after);
        return fits ? Optional.of(topic.substring(before.length(), topic.length() - after.length())) : Optional.empty();
    }

    /** Notes an output of a device that sent its last reading at {@code sentNanos}. */
    void note(String device, long sentNanos, Delivery output) {
        received.increment();
        long nanos = output.receivedAtNanos() - sentNanos;
        Long last = timed.put(device, sentNanos);
        if (nanos >= 0 && nanos <= TIMED_NANOS_MAX && (last == null || last != sentNanos)) {
            latencies.record(nanos);
        }
    }
}
