package io.tideway.simulator.paper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** Draws what the devices send: independent Poisson arrivals, exponential services. The same seed gives the same. */
final class PaperSchedule {

    private PaperSchedule() {}

    /**
     * Requests in order of time.
     *
     * @param ratePerSecond of one device
     * @param parts keys of a device while it is remote
     */
    static List<PaperRequest> draw(int devices, double ratePerSecond, int parts, long durationNanos, long seed) {
        SplittableRandom root = new SplittableRandom(seed);
        List<PaperRequest> requests = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            SplittableRandom random = root.split();
            int sent = 0;
            double at = exponential(random) / ratePerSecond * 1e9;
            while (at < durationNanos) {
                requests.add(new PaperRequest((long) at, device, sent++ % parts, exponential(random)));
                at += exponential(random) / ratePerSecond * 1e9;
            }
        }
        requests.sort(Comparator.comparingLong(PaperRequest::atNanos));
        return requests;
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }
}
