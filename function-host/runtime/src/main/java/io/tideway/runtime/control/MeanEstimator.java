package io.tideway.runtime.control;

/** The mean of a series, with exponentially less weight on older values; the first one counts whole. Not thread-safe. */
public final class MeanEstimator {

    private final double weight;
    private double mean;
    private boolean started;

    /** @param weight of a new value, over 0 up to 1 */
    public MeanEstimator(double weight) {
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight must be over 0 and up to 1, found " + weight);
        }
        this.weight = weight;
    }

    public void add(double value) {
        mean = started ? mean + weight * (value - mean) : value;
        started = true;
    }

    /** The mean, or what to assume while there is no value. */
    public double orElse(double other) {
        return started ? mean : other;
    }
}
