package io.tideway.simulator.report.html;

import io.tideway.simulator.report.Axis;
import io.tideway.simulator.report.Curve;
import io.tideway.simulator.report.Figure;
import io.tideway.simulator.report.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Rates, latencies and phases over time. */
final class TimelineFigures {
    private static final Axis TIME = Axis.linear("time since the start", "s");
    private static final double MICROS_PER_MILLI = 1000;

    private TimelineFigures() {}

    /** Three for each timeline; that of phases only where they are known. */
    static List<Figure> of(List<Timeline> timelines) {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < timelines.size(); i++) {
            Timeline timeline = timelines.get(i);
            String id = "timeline-" + (i + 1);
            figures.add(rates(id + "-rate", timeline));
            figures.add(latencies(id + "-latency", timeline));
            if (timeline.moments().stream().anyMatch(moment -> moment.local() >= 0)) {
                figures.add(phases(id + "-phases", timeline));
            }
        }
        return figures;
    }

    private static Figure rates(String id, Timeline timeline) {
        List<Curve> curves = new ArrayList<>();
        curves.add(curve("sent", Curve.Kind.DENSE, timeline, any -> true, Timeline.Moment::sentPerSecond));
        curves.add(
                curve("acknowledged", Curve.Kind.DENSE, timeline, any -> true, Timeline.Moment::acknowledgedPerSecond));
        if (timeline.moments().stream().anyMatch(moment -> moment.answeredPerSecond() > 0)) {
            curves.add(curve("answered", Curve.Kind.DENSE, timeline, any -> true, Timeline.Moment::answeredPerSecond));
        }
        return new Figure(id, timeline.name() + ": rate", "", TIME, Axis.linear("rate", "msg/s"), curves);
    }

    private static Figure latencies(String id, Timeline timeline) {
        return new Figure(
                id,
                timeline.name() + ": latency",
                "Of what came in since the moment before.",
                TIME,
                Axis.log("latency", "ms"),
                List.of(
                        latency("p50", timeline, Timeline.Moment::p50Micros),
                        latency("p99", timeline, Timeline.Moment::p99Micros),
                        latency("greatest", timeline, Timeline.Moment::maxMicros)));
    }

    private static Curve latency(String name, Timeline timeline, ToDoubleFunction<Timeline.Moment> micros) {
        return curve(
                name,
                Curve.Kind.DENSE,
                timeline,
                moment -> micros.applyAsDouble(moment) > 0,
                moment -> micros.applyAsDouble(moment) / MICROS_PER_MILLI);
    }

    private static Figure phases(String id, Timeline timeline) {
        Predicate<Timeline.Moment> known = moment -> moment.local() >= 0;
        return new Figure(
                id,
                timeline.name() + ": phases",
                "",
                TIME,
                Axis.linear("instances", ""),
                List.of(
                        curve("local", Curve.Kind.STEPS, timeline, known, Timeline.Moment::local),
                        curve("remote", Curve.Kind.STEPS, timeline, known, Timeline.Moment::remote),
                        curve("switching", Curve.Kind.STEPS, timeline, known, Timeline.Moment::switching)));
    }

    private static Curve curve(
            String name,
            Curve.Kind kind,
            Timeline timeline,
            Predicate<Timeline.Moment> which,
            ToDoubleFunction<Timeline.Moment> value) {
        return new Curve(
                name,
                name,
                kind,
                timeline.moments().stream()
                        .filter(which)
                        .map(moment -> Curve.Point.of(moment.atSeconds(), value.applyAsDouble(moment)))
                        .toList());
    }
}
