package io.tideway.simulator.recording;

import io.tideway.simulator.load.Latencies;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts and latencies of a playing. Thread-safe. */
final class ReplayMeter {
    private static final int REFUSED = 0x80;

    private final LongAdder sent = new LongAdder();
    private final LongAdder expected = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder rounds = new LongAdder();
    private final LongAdder disconnects = new LongAdder();
    private final Map<Integer, LongAdder> refused = new ConcurrentHashMap<>();
    private final Latencies lag = new Latencies();
    private final Latencies acknowledgement = new Latencies();

    void sent(RecordedMessage message, long lagNanos) {
        sent.increment();
        expected.add(message.qos() > 0 ? 1 : 0);
        bytes.add(message.payload().length);
        lag.record(lagNanos);
    }

    void acknowledged(int reasonCode, long nanos) {
        if (reasonCode >= REFUSED) {
            refused.computeIfAbsent(reasonCode, first -> new LongAdder()).increment();
        } else {
            acknowledged.increment();
        }
        acknowledgement.record(nanos);
    }

    void roundEnded() {
        rounds.increment();
    }

    void disconnected() {
        disconnects.increment();
    }

    ReplayResult result(double seconds) {
        Map<Integer, Long> reasons = new TreeMap<>();
        refused.forEach((reason, count) -> reasons.put(reason, count.sum()));
        long answered = acknowledged.sum()
                + reasons.values().stream().mapToLong(Long::longValue).sum();
        return new ReplayResult(
                seconds,
                rounds.sum(),
                sent.sum(),
                bytes.sum(),
                acknowledged.sum(),
                Math.max(0, expected.sum() - answered),
                reasons,
                disconnects.sum(),
                lag.total(),
                acknowledgement.total());
    }
}
