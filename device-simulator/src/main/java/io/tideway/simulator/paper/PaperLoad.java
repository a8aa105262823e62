package io.tideway.simulator.paper;

/**
 * What the model is asked about, in the paper's seconds.
 *
 * @param devices N, each a Poisson source
 * @param ratePerSecond λ of one device
 * @param containers C, dedicated and shared together
 * @param localServiceS 1/μF
 * @param remoteServiceS 1/μL
 */
public record PaperLoad(
        int devices, double ratePerSecond, int containers, double localServiceS, double remoteServiceS) {

    /** Refuses what has no queue. */
    public PaperLoad {
        if (devices < 1 || containers < 1) {
            throw new IllegalArgumentException(
                    "devices and containers must be positive, found " + devices + " and " + containers);
        }
        if (!(ratePerSecond > 0 && localServiceS > 0 && remoteServiceS > 0)) {
            throw new IllegalArgumentException("rate and service times must be positive, found " + ratePerSecond + ", "
                    + localServiceS + " and " + remoteServiceS);
        }
    }

    /** The greatest number that can be dedicated. */
    public int dedicatedMax() {
        return Math.min(devices, containers);
    }
}
