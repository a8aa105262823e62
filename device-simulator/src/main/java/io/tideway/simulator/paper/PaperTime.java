package io.tideway.simulator.paper;

/**
 * The paper's seconds in ours.
 *
 * @param load in the paper's seconds
 * @param scale the paper's seconds in one of ours
 */
record PaperTime(PaperLoad load, double scale) {
    private static final double NANOS = 1e9;

    /** Refuses time that stands still. */
    PaperTime {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("scale must be positive, found " + scale);
        }
    }

    double ratePerSecond() {
        return load.ratePerSecond() * scale;
    }

    double localMeanNanos() {
        return load.localServiceS() / scale * NANOS;
    }

    double remoteMeanNanos() {
        return load.remoteServiceS() / scale * NANOS;
    }

    /** Our nanoseconds in the paper's seconds. */
    double paperS(double nanos) {
        return nanos * scale / NANOS;
    }
}
