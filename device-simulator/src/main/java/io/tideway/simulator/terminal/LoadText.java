package io.tideway.simulator.terminal;

import io.tideway.simulator.load.LoadResult;
import io.tideway.simulator.load.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A fleet under load and what came of it, as text. */
public final class LoadText {

    private LoadText() {}

    /** What a round came to. */
    public static List<String> summary(LoadResult result) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s, %s loop%s, %.1f s",
                result.path(),
                result.loop(),
                result.offeredPerSecond() > 0
                        ? " at " + Numbers.count(result.offeredPerSecond())
                                + " msg/s (latency from the intended send time)"
                        : "",
                result.seconds()));
        lines.addAll(new TextTable("", "messages", "msg/s")
                .row("sent", Numbers.count(result.sent()), rate(result.sent(), result.seconds()))
                .row("acknowledged", Numbers.count(result.acknowledged()))
                .row("rejected with a reason", Numbers.count(result.rejected()))
                .row("answered", Numbers.count(result.answered()), Numbers.count(result.repliesPerSecond()))
                .row("refused by full queues", Numbers.count(result.refused()))
                .row("lost (unanswered when the wait ended)", Numbers.count(result.lost()))
                .row("repeated", Numbers.count(result.repeated()))
                .row("connections lost", Numbers.count(result.disconnects()))
                .lines());
        lines.addAll(new TextTable("", "p50", "p90", "p99", "p99.9", "max")
                .row(percentiles("acknowledgement", result.acknowledgementMicros()))
                .row(percentiles("answer", result.replyMicros()))
                .row(percentiles("answer from actual sending", result.serviceMicros()))
                .row(percentiles("the simulator's own lag", result.lagMicros()))
                .lines());
        return lines;
    }

    private static String[] percentiles(String name, Percentiles micros) {
        return new String[] {
            name,
            Numbers.latency(micros, micros.p50()),
            Numbers.latency(micros, micros.p90()),
            Numbers.latency(micros, micros.p99()),
            Numbers.latency(micros, micros.p999()),
            Numbers.latency(micros, micros.max())
        };
    }

    private static String rate(long messages, double seconds) {
        return seconds <= 0 ? "–" : Numbers.count(messages / seconds);
    }
}
