package io.tideway.simulator.terminal;

import io.tideway.simulator.bench.SelfReport;
import io.tideway.simulator.report.Better;
import io.tideway.simulator.report.Measure;
import io.tideway.simulator.report.Origin;
import io.tideway.simulator.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the simulator itself can do, as text and as a report. */
public final class SelfText {

    private SelfText() {}

    /** For people. */
    public static List<String> lines(SelfReport result, boolean pinned) {
        List<String> lines = new ArrayList<>();
        lines.add(cores(pinned));
        if (result.idleDevices() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s idle devices, connected in %.1f s: %s bytes of heap each",
                    Numbers.count((long) result.idleDevices()),
                    result.connectSeconds(),
                    Numbers.count(result.heapBytesPerDevice())));
        }
        TextTable table = new TextTable(
                "offered",
                "sent/s",
                "acknowledged/s",
                "refused",
                "cores",
                "lag p50",
                "p99",
                "max",
                "PUBACK p50",
                "p99");
        for (SelfReport.Load load : result.loads()) {
            table.row(
                    Numbers.count(load.offeredPerSecond()),
                    Numbers.count(load.sentPerSecond()),
                    Numbers.count(load.acknowledgedPerSecond()),
                    Numbers.count(load.refused()),
                    String.format(Locale.ROOT, "%.2f", load.cpuSecondsPerSecond()),
                    Numbers.micros(load.lag().at(0.5)),
                    Numbers.micros(load.lag().at(0.99)),
                    Numbers.micros(load.lag().at(1)),
                    Numbers.micros(load.acknowledgement().at(0.5)),
                    Numbers.micros(load.acknowledgement().at(0.99)));
        }
        lines.addAll(table.lines());
        return lines;
    }

    /** To keep and compare. */
    public static Report report(Origin origin, SelfReport result, boolean pinned) {
        List<Measure> measures = new ArrayList<>();
        if (result.idleDevices() > 0) {
            measures.add(
                    measure("idle device", "heap", "B", Better.LOWER, (double) result.heapBytesPerDevice(), "≤ 12288"));
        }
        for (SelfReport.Load load : result.loads()) {
            String group = Numbers.count(load.offeredPerSecond()) + " msg/s";
            measures.add(measure(group, "acknowledged", "msg/s", Better.HIGHER, load.acknowledgedPerSecond(), ""));
            measures.add(measure(group, "refused", "messages", Better.LOWER, (double) load.refused(), ""));
            measures.add(measure(group, "cores in use", "", Better.LOWER, load.cpuSecondsPerSecond(), ""));
            measures.add(
                    measure(group, "lag p50", "µs", Better.LOWER, load.lag().at(0.5), ""));
            measures.add(
                    measure(group, "lag p99", "µs", Better.LOWER, load.lag().at(0.99), ""));
            measures.add(measure(
                    group,
                    "PUBACK p99",
                    "µs",
                    Better.LOWER,
                    load.acknowledgement().at(0.99),
                    ""));
        }
        return Report.of(origin).withMeasures(measures).withNotes(List.of(cores(pinned)));
    }

    private static Measure measure(String group, String name, String unit, Better better, double value, String aim) {
        return new Measure(group, name, unit, better, List.of(value), aim);
    }

    private static String cores(boolean pinned) {
        return pinned
                ? "The simulator has one core, all its threads included; the server has another."
                : "Simulator and server share the cores.";
    }
}
