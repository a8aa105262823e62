package io.tideway.simulator.engine;

import java.util.concurrent.atomic.LongAdder;

/** What befell the connections of a fleet. Any thread. */
final class FleetMeter {
    final LongAdder connections = new LongAdder();
    final LongAdder disconnects = new LongAdder();
    final LongAdder sentAnew = new LongAdder();
    final LongAdder moves = new LongAdder();
}
