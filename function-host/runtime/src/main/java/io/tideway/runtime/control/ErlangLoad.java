package io.tideway.runtime.control;

/**
 * What the model is asked about.
 *
 * @param clients N, each a Poisson source
 * @param rate λ of one client, 1/s
 * @param containers C, dedicated and shared together
 * @param localRate μF: services a second of a container with the state at hand
 * @param remoteRate μL: services a second of one that has to fetch it
 */
public record ErlangLoad(int clients, double rate, int containers, double localRate, double remoteRate) {

    public ErlangLoad {
        if (clients < 0 || containers < 0) {
            throw new IllegalArgumentException(
                    "clients and containers must not be negative, found " + clients + " and " + containers);
        }
        if (!(rate >= 0 && localRate > 0 && remoteRate > 0)) {
            throw new IllegalArgumentException("rate must not be negative and service rates must be positive, found "
                    + rate + ", " + localRate + " and " + remoteRate);
        }
    }
}
