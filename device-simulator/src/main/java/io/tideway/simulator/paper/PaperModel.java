package io.tideway.simulator.paper;

/**
 * The paper's queues: M/M/1 for each of n dedicated containers, M/M/c for the C − n shared ones, their mean latencies
 * weighted by devices. Stable iff λ &lt; μF and the shared load is below C − n.
 */
public final class PaperModel {
    private final PaperLoad load;

    /** The model of that load. */
    public PaperModel(PaperLoad load) {
        this.load = load;
    }

    /** Paper's seconds; infinite when not stable. */
    public double meanLatencyS(int dedicated) {
        if (!stable(dedicated)) {
            return Double.POSITIVE_INFINITY;
        }
        double local = 1 / (1 / load.localServiceS() - load.ratePerSecond());
        int sharing = load.devices() - dedicated;
        if (sharing == 0) {
            return local;
        }
        int shared = load.containers() - dedicated;
        double arrivals = load.ratePerSecond() * sharing;
        double remote = erlangC(shared, erlangs(dedicated)) / (shared / load.remoteServiceS() - arrivals)
                + load.remoteServiceS();
        return (dedicated * local + sharing * remote) / load.devices();
    }

    /** Whether the queues are finite, as the paper says it: without a shared container left they are not, even if unused. */
    public boolean stable(int dedicated) {
        boolean dedicatedStable = dedicated == 0 || load.ratePerSecond() * load.localServiceS() < 1;
        return dedicated <= load.dedicatedMax()
                && dedicatedStable
                && erlangs(dedicated) < load.containers() - dedicated;
    }

    /** How busy the shared containers are, 1 for always; 0 when nobody shares. */
    public double sharedUse(int dedicated) {
        return dedicated == load.devices() ? 0 : erlangs(dedicated) / (load.containers() - dedicated);
    }

    /** The number with the least mean latency, the smaller one of two; 0 when none is stable. */
    public int best() {
        int best = 0;
        for (int n = 1; n <= load.dedicatedMax(); n++) {
            best = meanLatencyS(n) < meanLatencyS(best) ? n : best;
        }
        return best;
    }

    private double erlangs(int dedicated) {
        return load.ratePerSecond() * (load.devices() - dedicated) * load.remoteServiceS();
    }

    /** Through the recursion of Erlang B; the factorials of the textbook overflow. */
    private static double erlangC(int servers, double erlangs) {
        double b = 1;
        for (int k = 1; k <= servers; k++) {
            b = erlangs * b / (k + erlangs * b);
        }
        return b / (1 - erlangs / servers * (1 - b));
    }
}
