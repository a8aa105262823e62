package io.tideway.simulator.engine;

import io.tideway.simulator.load.Latencies;
import io.tideway.simulator.report.Timeline;
import io.tideway.simulator.report.Timeline.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Looks at a run about every second, and at the ends of its rounds. Has two threads of its own. */
final class Sampler implements AutoCloseable {
    private static final long PERIOD_MS = 1000;
    private static final double NANOS_PER_MICRO = 1000;

    private final List<GroupMeters> groups;
    private final Rounds rounds;
    private final FleetClock clock;
    private final Probes probes;
    private final Consumer<LiveMoment> progress;
    private final ScheduledExecutorService thread = daemon("sampler");

    // Of their own: a gateway that is slow to tell its phases must not move the end of a round.
    private final ScheduledExecutorService ends = daemon("round-ends");
    private final Histogram interval = Latencies.emptyHistogram();

    // Its threads', and the conductor's once those have ended.
    private final List<StreamCourse> courses = new ArrayList<>();
    private final List<Boundary> boundaries = new ArrayList<>();

    Sampler(List<GroupMeters> groups, Rounds rounds, FleetClock clock, Probes probes, Consumer<LiveMoment> progress) {
        this.groups = groups;
        this.rounds = rounds;
        this.clock = clock;
        this.probes = probes;
        this.progress = progress;
        groups.forEach(group -> group.streams().forEach(stream -> courses.add(new StreamCourse(stream))));
    }

    private static ScheduledExecutorService daemon(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How one stream went so far. */
    private static final class StreamCourse {
        private final StreamMeter meter;
        private final List<Moment> moments = new ArrayList<>();
        private long sent;
        private long acknowledged;
        private long answered;
        private double atSeconds;

        StreamCourse(StreamMeter meter) {
            this.meter = meter;
        }
    }

    void start() {
        for (int round = 0; round <= rounds.count(); round++) {
            long inNanos = rounds.endNanos(round) - clock.sinceStartNanos();
            int ended = round;
            var unused = ends.schedule(() -> end(ended), Math.max(0, inNanos), TimeUnit.NANOSECONDS);
        }
        var unused = thread.scheduleAtFixedRate(this::sample, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Sees to it that there is an end of the round that is under way, also when a run ends early. */
    void endRounds() {
        try {
            ends.submit(() -> {
                        int round = rounds.at(clock.sinceStartNanos());
                        for (int missing = boundaries.size(); missing <= round; missing++) {
                            end(missing);
                        }
                    })
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void end(int round) {
        if (boundaries.size() == round) {
            // The end is when it was due, however late this thread is; earlier only when the run was interrupted.
            long atNanos = Math.min(clock.sinceStartNanos(), rounds.endNanos(round));
            boundaries.add(Boundary.of(groups, round, probes, atNanos));
        }
    }

    private void sample() {
        long now = clock.sinceStartNanos();
        int round = rounds.at(Math.min(now, rounds.endNanos() - 1));
        Probes.Phases phases = probes.phases().get();
        List<LiveMoment.OfStream> live = new ArrayList<>();
        long[] sums = new long[4];
        for (StreamCourse course : courses) {
            Moment moment = moment(course, now / 1e9, round, phases, sums);
            course.moments.add(moment);
            live.add(new LiveMoment.OfStream(course.meter.name(), moment));
        }
        long lost = groups.stream()
                .mapToLong(group -> group.fleet().disconnects.sum())
                .sum();
        progress.accept(
                new LiveMoment(round, rounds.count(), now / 1e9, sums[0], sums[1], sums[2], sums[3], lost, live));
    }

    private Moment moment(StreamCourse course, double atSeconds, int round, Probes.Phases phases, long[] sums) {
        long sent = course.meter.sum(of -> of.sent.sum());
        long acknowledged = course.meter.sum(of -> of.acknowledged.sum());
        long answered = course.meter.sum(StreamMeter.OfRound::answered);
        sums[0] += sent;
        sums[1] += acknowledged;
        sums[2] += answered;
        sums[3] += course.meter.sum(of -> of.refused.sum());
        interval.reset();
        // Late ones belong to the round before.
        for (int i = Math.max(0, round - 1); i <= round; i++) {
            course.meter.ofRound(i).drainInto(interval);
        }
        double seconds = Math.max(1e-3, atSeconds - course.atSeconds);
        Moment moment = new Moment(
                atSeconds,
                (sent - course.sent) / seconds,
                (acknowledged - course.acknowledged) / seconds,
                (answered - course.answered) / seconds,
                micros(50),
                micros(99),
                micros(100),
                phases.local(),
                phases.remote(),
                phases.switching());
        course.sent = sent;
        course.acknowledged = acknowledged;
        course.answered = answered;
        course.atSeconds = atSeconds;
        return moment;
    }

    private double micros(double percentile) {
        return interval.getTotalCount() == 0 ? 0 : interval.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** The ends of warm-up and rounds that came; to be asked when closed. */
    List<Boundary> boundaries() {
        close();
        return List.copyOf(boundaries);
    }

    /** How each stream went. */
    List<Timeline> timelines() {
        close();
        return courses.stream()
                .map(course -> new Timeline(course.meter.name(), course.moments))
                .toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        ends.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS) || !ends.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the sampler does not end");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
