package io.tideway.runtime.control;

/**
 * How often something happens, with exponentially less weight on what is longer ago. Not thread-safe; time must not be
 * taken back, and counts as standing still if it is.
 */
public final class RateEstimator {

    private final double windowS;
    private double perSecond;
    private long lastMs;

    /** @param windowMs after so long without an event, the estimate has fallen to 37 % */
    public RateEstimator(long windowMs, long nowMs) {
        if (windowMs <= 0) {
            throw new IllegalArgumentException("window must be positive, found " + windowMs + " ms");
        }
        this.windowS = windowMs / 1_000.0;
        this.lastMs = nowMs;
    }

    /** So many events now. */
    public void count(long events, long nowMs) {
        perSecond = perSecond(nowMs) + events / windowS;
        lastMs = Math.max(lastMs, nowMs);
    }

    public double perSecond(long nowMs) {
        double elapsedS = Math.max(0, nowMs - lastMs) / 1_000.0;
        return perSecond * Math.exp(-elapsedS / windowS);
    }
}
