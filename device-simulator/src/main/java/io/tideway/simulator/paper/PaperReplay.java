package io.tideway.simulator.paper;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

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
        return Arrays.stream(latencies(requests, dedicated, containers, fromNanos))
                .average()
                .orElse(0);
    }

    /** Latencies of the requests that arrive from {@code fromNanos} on, nanoseconds, ascending. */
    long[] latencies(List<PaperRequest> requests, int dedicated, int containers, long fromNanos) {
        double[] dedicatedFree = new double[dedicated];
        PriorityQueue<Double> sharedFree = new PriorityQueue<>();
        for (int i = dedicated; i < containers; i++) {
            sharedFree.add(0.0);
        }
        LongStream.Builder latencies = LongStream.builder();
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
                latencies.add(Math.round(end - at));
            }
        }
        return latencies.build().sorted().toArray();
    }
}
