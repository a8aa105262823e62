package io.tideway.simulator.paper;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The same requests through ideal queues, which takes the luck of the draw out of the comparison. Needs no event list: first
 * come, first served means that a request begins when a container is free, in the order of arrival.
 */
final class PaperReplay {
    private final double localMeanNanos;
    private final double remoteMeanNanos;

    PaperReplay(double localMeanNanos, double remoteMeanNanos) {
        this.localMeanNanos = localMeanNanos;
        this.remoteMeanNanos = remoteMeanNanos;
    }

    /** Mean latency of the requests that arrive from {@code fromNanos} on, nanoseconds. */
    double meanNanos(List<PaperRequest> requests, int dedicated, int containers, long fromNanos) {
        double[] dedicatedFree = new double[dedicated];
        PriorityQueue<Double> sharedFree = new PriorityQueue<>();
        for (int i = dedicated; i < containers; i++) {
            sharedFree.add(0.0);
        }
        Arrays.fill(dedicatedFree, 0);
        double sum = 0;
        long count = 0;
        for (PaperRequest request : requests) {
            double at = (double) request.atNanos();
            double end;
            if (request.device() < dedicated) {
                end = Math.max(at, dedicatedFree[request.device()]) + request.service() * localMeanNanos;
                dedicatedFree[request.device()] = end;
            } else {
                end = Math.max(at, sharedFree.remove()) + request.service() * remoteMeanNanos;
                sharedFree.add(end);
            }
            if (request.atNanos() >= fromNanos) {
                sum += end - at;
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
