package io.tideway.simulator.bench;

import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Report;
import io.tideway.simulator.report.Reported;
import java.util.List;

/**
 * Connections that do nothing.
 *
 * @param durability what the gateway was started with
 * @param connections how many connected
 * @param connectSeconds until all were
 * @param lost connections that ended while they were held
 * @param rssBytesBefore resident memory of the gateway without them
 * @param rssBytesWith resident memory with them, at the end of the hold
 * @param heapBytesPerDevice heap of the simulator for one device, roughly
 */
public record IdleReport(
        String durability,
        int connections,
        double connectSeconds,
        long lost,
        long rssBytesBefore,
        long rssBytesWith,
        long heapBytesPerDevice)
        implements Reported {

    /** Resident memory of the gateway for one connection. */
    public double rssBytesPerConnection() {
        return (double) (rssBytesWith - rssBytesBefore) / Math.max(1, connections);
    }

    @Override
    public Report addTo(Report report) {
        return report.withMeasures(List.of(
                measure("connections", "", Better.NEITHER, connections),
                measure("connected in", "s", Better.LOWER, connectSeconds),
                measure("lost while held", "connections", Better.LOWER, (double) lost),
                measure("gateway RSS without them", "MiB", Better.LOWER, rssBytesBefore / 1048576.0),
                measure("gateway RSS with them", "MiB", Better.LOWER, rssBytesWith / 1048576.0),
                measure("gateway RSS for one", "B", Better.LOWER, rssBytesPerConnection()),
                measure("simulator heap for one", "B", Better.LOWER, (double) heapBytesPerDevice)));
    }

    @Override
    public boolean complete() {
        return lost == 0;
    }

    private Measure measure(String name, String unit, Better better, double value) {
        return new Measure(durability, name, unit, better, List.of(value), "");
    }
}
