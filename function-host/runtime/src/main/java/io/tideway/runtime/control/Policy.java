package io.tideway.runtime.control;

/** By what rule instances are chosen on which nobody has expressed a wish. */
public sealed interface Policy {

    /** All local, as far as there is room: only manifest and operator say otherwise. */
    record Pinned() implements Policy {}

    /**
     * Local above a rate, remote below a lower one and idle.
     *
     * @param localFrom arrivals a second
     * @param remoteBelow arrivals a second
     * @param idleMs without any message
     */
    record Threshold(double localFrom, double remoteBelow, long idleMs) implements Policy {
        public Threshold {
            if (!(remoteBelow >= 0 && localFrom >= remoteBelow)) {
                throw new IllegalArgumentException(
                        "localFrom must not be below remoteBelow, found " + localFrom + " and " + remoteBelow);
            }
        }
    }

    /**
     * Where a byte of this host's memory saves most latency.
     *
     * @param stay factor, at least 1, by which an instance that is local counts more
     * @param switchRoundTrips what an acquisition and the release later cost
     * @param horizonMs over which that has to pay
     * @param dwellMs at least so long in a phase
     */
    record Benefit(double stay, double switchRoundTrips, long horizonMs, long dwellMs) implements Policy {
        public Benefit {
            if (!(stay >= 1 && switchRoundTrips >= 0 && horizonMs > 0 && dwellMs >= 0)) {
                throw new IllegalArgumentException(
                        "stay must be at least 1 and horizon positive, found " + stay + " and " + horizonMs + " ms");
            }
        }

        public static Benefit standard() {
            return new Benefit(1.25, 5, 30_000, 5_000);
        }
    }

    /**
     * As many containers dedicated as minimise the mean latency by the model of {@link ErlangPlanner}, but no more than
     * keep the overflow probability down: those beyond would stand idle.
     *
     * @param epsilon bound of the overflow probability
     * @param stay factor, at least 1, by which an instance that is local counts more
     * @param idleMs a client is in its stateful period unless it has been silent for so long
     */
    record Erlang(double epsilon, double stay, long idleMs) implements Policy {
        public Erlang {
            if (!(epsilon > 0 && epsilon < 1 && stay >= 1)) {
                throw new IllegalArgumentException(
                        "epsilon must lie between 0 and 1 and stay be at least 1, found " + epsilon + " and " + stay);
            }
        }
    }
}
