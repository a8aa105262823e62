package io.tideway.simulator.paper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What on/off clients do. Each is in stateful and stateless periods in turn, of exponentially distributed lengths, and a
 * Poisson source all the time. A stateful period begins with a request that occupies nothing and asks for the local phase
 * until its end; the requests in it ask for the rest of it.
 *
 * @param requests in order of time
 * @param periods stateful ones, by device
 */
record OnOffSchedule(List<PaperRequest> requests, List<Period> periods) {
    private static final double NANOS_PER_MILLI = 1e6;

    /** A stateful one, in nanoseconds since the start of the run. */
    record Period(long fromNanos, long toNanos) {}

    /** The same seed gives the same; all clients begin as if they had been at it for ever. */
    static OnOffSchedule draw(OnOffConfig config) {
        SplittableRandom root = new SplittableRandom(config.seed());
        List<PaperRequest> requests = new ArrayList<>();
        List<Period> periods = new ArrayList<>();
        long endNanos = config.warmUp().plus(config.duration()).toNanos();
        for (int device = 0; device < config.load().devices(); device++) {
            List<Period> its = periods(config, root.split(), endNanos);
            for (Period period : its) {
                requests.add(new PaperRequest(period.fromNanos(), device, 0, 0, leftMs(period, period.fromNanos())));
            }
            arrivals(config, device, root.split(), endNanos, its, requests);
            periods.addAll(its);
        }
        requests.sort(Comparator.comparingLong(PaperRequest::atNanos));
        return new OnOffSchedule(requests, periods);
    }

    private static List<Period> periods(OnOffConfig config, SplittableRandom random, long endNanos) {
        double statefulNanos = config.stateful() * config.cycle().toNanos();
        double statelessNanos = config.cycle().toNanos() - statefulNanos;
        List<Period> periods = new ArrayList<>();
        boolean stateful = random.nextDouble() < config.stateful();
        double at = 0;
        while (at < endNanos) {
            double until = at + exponential(random) * (stateful ? statefulNanos : statelessNanos);
            if (stateful) {
                periods.add(new Period((long) at, (long) until));
            }
            at = until;
            stateful = !stateful;
        }
        return periods;
    }

    private static void arrivals(
            OnOffConfig config,
            int device,
            SplittableRandom random,
            long endNanos,
            List<Period> periods,
            List<PaperRequest> into) {
        double meanNanos = 1e9 / config.time().ratePerSecond();
        int next = 0;
        for (double at = exponential(random) * meanNanos; at < endNanos; at += exponential(random) * meanNanos) {
            long atNanos = (long) at;
            while (next < periods.size() && periods.get(next).toNanos() <= atNanos) {
                next++;
            }
            boolean stateful = next < periods.size() && periods.get(next).fromNanos() <= atNanos;
            long preferLocalMs = stateful ? leftMs(periods.get(next), atNanos) : 0;
            into.add(new PaperRequest(atNanos, device, 0, exponential(random), preferLocalMs));
        }
    }

    private static long leftMs(Period period, long atNanos) {
        return Math.max(1, Math.round((period.toNanos() - atNanos) / NANOS_PER_MILLI));
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    /** For how long how many clients were in a stateful period, from one moment to another. */
    Occupancy occupancy(int devices, long fromNanos, long toNanos) {
        record Change(long atNanos, int by) {}
        List<Change> changes = new ArrayList<>();
        for (Period period : periods) {
            changes.add(new Change(period.fromNanos(), 1));
            changes.add(new Change(period.toNanos(), -1));
        }
        changes.sort(Comparator.comparingLong(Change::atNanos));
        double[] nanos = new double[devices + 1];
        int now = 0;
        long at = 0;
        for (Change change : changes) {
            nanos[now] += Math.max(0, Math.min(change.atNanos(), toNanos) - Math.max(at, fromNanos));
            now += change.by();
            at = change.atNanos();
        }
        nanos[now] += Math.max(0, toNanos - Math.max(at, fromNanos));
        return Occupancy.of(nanos);
    }
}
