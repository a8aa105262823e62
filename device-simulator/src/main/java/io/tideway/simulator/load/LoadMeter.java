package io.tideway.simulator.load;

import java.util.concurrent.atomic.LongAdder;

/** Counts and latencies of one path over a whole fleet. Counters only grow; any thread may read them. */
final class LoadMeter {
    final LongAdder sent = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder answered = new LongAdder();
    final LongAdder repeated = new LongAdder();

    final Latencies reply = new Latencies();
    final Latencies service = new Latencies();
    final Latencies acknowledgement = new Latencies();
    final Latencies lag = new Latencies();

    /** Forgets the latencies of a warm-up. */
    void cut() {
        reply.cut();
        service.cut();
        acknowledgement.cut();
        lag.cut();
    }
}
