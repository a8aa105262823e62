package io.tideway.simulator.engine;

import io.tideway.simulator.load.Latencies;
import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Series;
import io.tideway.simulator.report.Table;
import io.tideway.simulator.report.Timeline;
import io.tideway.simulator.scenario.Answer;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What a run came to. */
public final class RunFigures {
    private final List<GroupMeters> groups;
    private final List<Boundary> boundaries;
    private final List<Timeline> timelines;
    private final double seconds;
    private final boolean endedEarly;

    RunFigures(
            List<GroupMeters> groups,
            List<Boundary> boundaries,
            List<Timeline> timelines,
            double seconds,
            boolean endedEarly) {
        this.groups = groups;
        this.boundaries = boundaries;
        this.timelines = timelines;
        this.seconds = seconds;
        this.endedEarly = endedEarly;
    }

    /** How long it took, without the wait for late answers. */
    public double seconds() {
        return seconds;
    }

    /** Whether it was interrupted. */
    public boolean endedEarly() {
        return endedEarly;
    }

    /** How each stream went. */
    public List<Timeline> timelines() {
        return timelines;
    }

    /** Messages sent, warm-up included. */
    public long sent() {
        return sum(groups, of -> of.sent.sum());
    }

    /** Messages the broker took responsibility for, warm-up included. */
    public long acknowledged() {
        return sum(groups, of -> of.acknowledged.sum());
    }

    /** Messages never answered or, where no answer is expected, never acknowledged; warm-up included. */
    public long lost() {
        return open(groups);
    }

    /** Answers beyond the first, warm-up included. */
    public long repeated() {
        return sum(
                groups,
                of -> of.answers.stream().mapToLong(a -> a.repeated.sum()).sum());
    }

    /** Functions whose answers each message should get, and of which none came although messages were taken. */
    public List<String> silentFunctions() {
        List<String> silent = new ArrayList<>();
        for (GroupMeters group : groups) {
            for (StreamMeter stream : group.streams()) {
                for (int a = 0; a < stream.stream().answers().size(); a++) {
                    int index = a;
                    Answer answer = stream.stream().answers().get(a);
                    boolean none =
                            stream.sum(of -> of.answers.get(index).answered.sum()) == 0;
                    if (answer.toEach() && none && stream.sum(of -> of.sent.sum()) > 0) {
                        silent.add(answer.function());
                    }
                }
            }
        }
        return silent.stream().distinct().toList();
    }

    /** The simulator's own lag over all streams, warm-up cut. */
    public Distribution lag() {
        Histogram all = Latencies.emptyHistogram();
        for (int round = 1; round <= measured(); round++) {
            for (GroupMeters group : groups) {
                for (StreamMeter stream : group.streams()) {
                    all.add(stream.ofRound(round).lag.histogram());
                }
            }
        }
        return Distribution.of(all);
    }

    /** Rounds that were measured, the last of which may be short when it was ended early. */
    public int measured() {
        return Math.max(0, boundaries.size() - 1);
    }

    /** Latencies, counts and costs of each stream and function, and of each phase where answers tell it. */
    public List<Series> series() {
        List<Series> all = new ArrayList<>();
        for (int g = 0; g < groups.size() && measured() > 0; g++) {
            for (int s = 0; s < groups.get(g).streams().size(); s++) {
                addSeries(g, s, all);
            }
        }
        return List.copyOf(all);
    }

    private void addSeries(int group, int stream, List<Series> into) {
        StreamMeter meter = groups.get(group).streams().get(stream);
        List<Answer> answers = meter.stream().answers();
        if (answers.stream().noneMatch(Answer::toEach)) {
            into.add(new Series(meter.name(), "", "", each(round -> oneWay(group, stream, round))));
        }
        for (int a = 0; a < answers.size(); a++) {
            int answer = a;
            if (!answers.get(a).toEach()) {
                continue;
            }
            String function = answers.get(a).function();
            String name = meter.name() + " → " + function;
            into.add(new Series(name, function, "", each(round -> answered(group, stream, answer, round))));
            if (answers.get(a).match() == Answer.Match.PAPER) {
                into.add(new Series(
                        name + ", local",
                        function,
                        "local",
                        each(round -> ofPhase(
                                meter.ofRound(round).answers.get(answer).local.get(0), round))));
                into.add(new Series(
                        name + ", remote",
                        function,
                        "remote",
                        each(round -> ofPhase(
                                meter.ofRound(round).answers.get(answer).remote.get(0), round))));
            }
        }
    }

    private List<Round> each(java.util.function.IntFunction<Round> round) {
        return java.util.stream.IntStream.rangeClosed(1, measured())
                .mapToObj(round)
                .toList();
    }

    private Round oneWay(int group, int stream, int round) {
        StreamMeter.OfRound of = groups.get(group).streams().get(stream).ofRound(round);
        long open = of.sent.sum() - of.acknowledged.sum() - of.rejected.sum();
        boolean acknowledges = groups.get(group).streams().get(stream).stream().qos() > 0;
        Counts counts = new Counts(
                of.sent.sum(),
                of.acknowledged.sum(),
                0,
                acknowledges ? open : 0,
                0,
                of.refused.sum(),
                of.rejected.sum(),
                disconnects(group, round));
        return round(group, stream, round, 0, counts, Distribution.NONE);
    }

    private Round answered(int group, int stream, int answer, int round) {
        StreamMeter.OfRound of = groups.get(group).streams().get(stream).ofRound(round);
        StreamMeter.OfAnswer function = of.answers.get(answer);
        Counts counts = new Counts(
                of.sent.sum(),
                of.acknowledged.sum(),
                function.answered.sum(),
                Math.max(0, of.sent.sum() - of.rejected.sum() - function.answered.sum()),
                function.repeated.sum(),
                of.refused.sum(),
                of.rejected.sum(),
                disconnects(group, round));
        double inTime = boundaries.get(round).answered().get(group).get(stream) / lengthSeconds(round);
        return round(group, stream, round, inTime, counts, Distribution.of(function.all.latency.histogram()));
    }

    private Round round(
            int group, int stream, int round, double answeredPerSecond, Counts counts, Distribution answer) {
        StreamMeter meter = groups.get(group).streams().get(stream);
        StreamMeter.OfRound of = meter.ofRound(round);
        double offered = (counts.sent() + counts.refused()) / lengthSeconds(round);
        double part = counts.sent() / Math.max(1.0, (double) sentByAll(round));
        return new Round(
                lengthSeconds(round),
                offered,
                answeredPerSecond,
                counts,
                answer,
                Distribution.of(of.acknowledgement.histogram()),
                Distribution.of(of.lag.histogram()),
                boundaries.get(round).since(boundaries.get(round - 1)).share(part));
    }

    private long sentByAll(int round) {
        return groups.stream()
                .flatMap(group -> group.streams().stream())
                .mapToLong(stream -> stream.ofRound(round).sent.sum())
                .sum();
    }

    private Round ofPhase(StreamMeter.OfPhase phase, int round) {
        long answered = phase.answered.sum();
        return new Round(
                lengthSeconds(round),
                0,
                answered / lengthSeconds(round),
                new Counts(answered, 0, answered, 0, 0, 0, 0, 0),
                Distribution.of(phase.latency.histogram()),
                Distribution.NONE,
                Distribution.NONE,
                io.tideway.simulator.report.Usage.NONE);
    }

    /** What was heard that answers no message in particular, and what befell the connections. */
    public List<Table> tables() {
        List<List<String>> outputs = new ArrayList<>();
        List<List<String>> connections = new ArrayList<>();
        for (GroupMeters group : groups) {
            for (StreamMeter stream : group.streams()) {
                for (int a = 0; a < stream.stream().answers().size(); a++) {
                    Answer answer = stream.stream().answers().get(a);
                    int index = a;
                    if (!answer.toEach()) {
                        long heard =
                                stream.sum(of -> of.answers.get(index).answered.sum());
                        outputs.add(List.of(answer.function(), answer.topic().template(), Long.toString(heard)));
                    }
                }
            }
            FleetMeter fleet = group.fleet();
            connections.add(List.of(
                    group.group().name(),
                    Integer.toString(group.group().devices()),
                    Long.toString(fleet.connections.sum()),
                    Long.toString(fleet.disconnects.sum()),
                    Long.toString(fleet.moves.sum()),
                    Long.toString(fleet.sentAnew.sum())));
        }
        List<Table> tables = new ArrayList<>();
        tables.add(new Table(
                "Connections, warm-up included",
                List.of("group", "devices", "connects", "lost", "moves", "messages sent anew after a lost session"),
                connections));
        if (!outputs.isEmpty()) {
            tables.add(new Table(
                    "Outputs that answer no message in particular, warm-up included",
                    List.of("function", "topic", "heard"),
                    outputs));
        }
        return List.copyOf(tables);
    }

    private double lengthSeconds(int round) {
        return Math.max(
                1e-3,
                (boundaries.get(round).atNanos() - boundaries.get(round - 1).atNanos()) / 1e9);
    }

    private long disconnects(int group, int round) {
        return boundaries.get(round).disconnects().get(group)
                - boundaries.get(round - 1).disconnects().get(group);
    }

    /** Messages that still wait for an acknowledgement or for an answer that each gets. */
    static long open(List<GroupMeters> groups) {
        long open = 0;
        for (GroupMeters group : groups) {
            for (StreamMeter stream : group.streams()) {
                for (StreamMeter.OfRound of : stream.all()) {
                    open += of.open(stream.stream().qos());
                }
            }
        }
        return open;
    }

    /** Grows with whatever comes in. */
    static long progressed(List<GroupMeters> groups) {
        return sum(groups, of -> of.acknowledged.sum() + of.rejected.sum() + of.answered());
    }

    private static long sum(List<GroupMeters> groups, java.util.function.ToLongFunction<StreamMeter.OfRound> figure) {
        return groups.stream()
                .flatMap(group -> group.streams().stream())
                .mapToLong(stream -> stream.sum(figure))
                .sum();
    }
}
