package io.tideway.runtime.control;

import java.util.Arrays;

/**
 * With what probability a client finds no dedicated container, for every number of them.
 *
 * <p>Each of N clients is in a stateful period a given fraction of the time, independently. Of those moments in which at
 * least one is, P(d) is the share in which d or more are: Σ p(i), i = d..N, over 1 − p(0), p binomial. The terms are built
 * in logarithms, so that thousands of clients neither overflow nor vanish, and summed from the small end.
 */
final class OverflowTable {

    private final double[] tail;

    OverflowTable(int clients, double stateful) {
        tail = new double[clients + 2];
        if (stateful <= 0 || clients == 0) {
            return;
        }
        if (stateful >= 1) {
            Arrays.fill(tail, 0, clients + 1, 1);
            return;
        }
        double odds = Math.log(stateful) - Math.log1p(-stateful);
        double logNone = clients * Math.log1p(-stateful);
        double log = logNone;
        tail[0] = Math.exp(log);
        for (int i = 1; i <= clients; i++) {
            log += Math.log((double) (clients - i + 1) / i) + odds;
            tail[i] = Math.exp(log);
        }
        for (int i = clients - 1; i >= 0; i--) {
            tail[i] += tail[i + 1];
        }
        double some = -Math.expm1(logNone);
        for (int i = 0; i <= clients; i++) {
            tail[i] = Math.min(1, tail[i] / some);
        }
    }

    /** P for that many dedicated containers. */
    double probability(int dedicated) {
        return tail[Math.min(dedicated, tail.length - 1)];
    }

    /** The fewest dedicated containers with P at most {@code epsilon}. */
    int dedicatedMin(double epsilon) {
        int low = 0;
        int high = tail.length - 1;
        while (low < high) { // P falls with their number.
            int middle = (low + high) >>> 1;
            if (tail[middle] <= epsilon) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
