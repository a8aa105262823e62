package io.tideway.simulator.terminal;

import io.tideway.simulator.demo.DemoFigures;
import io.tideway.simulator.demo.DemoFigures.OutputFigures;
import io.tideway.simulator.load.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A demo fleet as text. */
public final class DemoText {

    private DemoText() {}

    /** The block: what devices sent, and a row for each kind of output. */
    public static List<String> block(DemoFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%.0f s, %d devices connected", figures.elapsedSeconds(), figures.connected()));
        TextTable table = new TextTable("", "messages", "msg/s", "p50", "p99")
                .row("readings sent", Numbers.count(figures.sent()), rate(figures.sentPerSecond()))
                .row(
                        "acknowledged",
                        Numbers.count(figures.acknowledged()),
                        "",
                        Numbers.latency(
                                figures.acknowledgementMicros(),
                                figures.acknowledgementMicros().p50()),
                        Numbers.latency(
                                figures.acknowledgementMicros(),
                                figures.acknowledgementMicros().p99()));
        for (OutputFigures output : figures.outputs()) {
            Percentiles micros = output.micros();
            table.row(
                    output.topicFilter(),
                    Numbers.count(output.received()),
                    rate(output.perSecond()),
                    Numbers.latency(micros, micros.p50()),
                    Numbers.latency(micros, micros.p99()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    /** The same as one line. */
    public static String line(DemoFigures figures) {
        String outputs = figures.outputs().stream()
                .map(output -> output.topicFilter() + " " + Numbers.count(output.received()) + " (p50 "
                        + Numbers.latency(output.micros(), output.micros().p50()) + " p99 "
                        + Numbers.latency(output.micros(), output.micros().p99()) + ")")
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%.0f s: sent %s (%s msg/s), acknowledged %s (p50 %s p99 %s), %s",
                figures.elapsedSeconds(),
                Numbers.count(figures.sent()),
                rate(figures.sentPerSecond()),
                Numbers.count(figures.acknowledged()),
                Numbers.latency(
                        figures.acknowledgementMicros(),
                        figures.acknowledgementMicros().p50()),
                Numbers.latency(
                        figures.acknowledgementMicros(),
                        figures.acknowledgementMicros().p99()),
                outputs);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.1f", perSecond);
    }
}
