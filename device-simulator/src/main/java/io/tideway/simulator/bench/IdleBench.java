package io.tideway.simulator.bench;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.load.Fleet;
import io.tideway.simulator.load.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Connects many devices, holds them, and looks at the gateway's memory. */
public final class IdleBench {
    private final DeviceFactory factory;
    private final int connections;
    private final Duration hold;

    /** Holds {@code connections} connections for {@code hold}. */
    public IdleBench(DeviceFactory factory, int connections, Duration hold) {
        this.factory = factory;
        this.connections = connections;
        this.hold = hold;
    }

    /** Measures. */
    public IdleReport run(Subject subject, IntFunction<DeviceConfig> configs, IntConsumer progress) {
        long rssBefore = subject.figures().rssBytes();
        long heapBefore = usedHeap();
        long startNanos = System.nanoTime();
        try (Fleet fleet = new Fleet(factory, connections, configs, List.of())) {
            fleet.start(progress);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            Waiting.until(() -> false, hold);
            long heapPerDevice = (usedHeap() - heapBefore) / connections;
            return new IdleReport(
                    subject.durability(),
                    fleet.started(),
                    seconds,
                    fleet.disconnects(),
                    rssBefore,
                    subject.figures().rssBytes(),
                    heapPerDevice);
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
