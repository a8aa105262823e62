package io.tideway.runtime.control;

/**
 * How many containers are dedicated, and why.
 *
 * @param load the model was asked about
 * @param best number by mean latency
 * @param meanLatencyS with that number
 * @param enough number with which the overflow probability is at most epsilon
 * @param overflow probability with the number chosen
 */
record ErlangVerdict(ErlangLoad load, int best, double meanLatencyS, int enough, double overflow) {

    static final ErlangVerdict NONE =
            new ErlangVerdict(new ErlangLoad(0, 0, 0, 1, 1), 0, Double.POSITIVE_INFINITY, 0, 0);

    int dedicated() {
        return Math.min(best, enough);
    }
}
