package io.tideway.simulator.paper;

/**
 * The paper's queues: M/M/1 for each of n dedicated containers, M/M/c for the C − n shared ones, their latencies weighted by
 * devices. Stable iff λ &lt; μF and the shared load is below C − n.
 */
public final class PaperModel {
    private static final int HALVINGS = 80;
    private static final double EQUAL_RATES = 1e-9;

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
        double remote = waits(dedicated) / drainPerSecond(dedicated) + load.remoteServiceS();
        return (dedicated * local + sharing * remote) / load.devices();
    }

    /** Latency that this fraction of all requests does not exceed, paper's seconds; infinite when not stable. */
    public double quantileS(int dedicated, double fraction) {
        if (!stable(dedicated)) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = 1;
        while (beyond(dedicated, high) > 1 - fraction) {
            high *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (beyond(dedicated, middle) > 1 - fraction) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** Share of all requests that take longer. */
    private double beyond(int dedicated, double seconds) {
        double local = Math.exp(-(1 / load.localServiceS() - load.ratePerSecond()) * seconds);
        int sharing = load.devices() - dedicated;
        return sharing == 0 ? local : (dedicated * local + sharing * beyondShared(dedicated, seconds)) / load.devices();
    }

    /** Of M/M/c: some find a container free, the others wait for an exponential time first. */
    private double beyondShared(int dedicated, double seconds) {
        double service = 1 / load.remoteServiceS();
        double drain = drainPerSecond(dedicated);
        double atOnce = Math.exp(-service * seconds);
        double afterWaiting = Math.abs(drain - service) < EQUAL_RATES
                ? (1 + service * seconds) * atOnce
                : (drain * atOnce - service * Math.exp(-drain * seconds)) / (drain - service);
        double waits = waits(dedicated);
        return (1 - waits) * atOnce + waits * afterWaiting;
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

    /** How fast a queue for the shared containers would shrink. */
    private double drainPerSecond(int dedicated) {
        return (load.containers() - dedicated) / load.remoteServiceS()
                - load.ratePerSecond() * (load.devices() - dedicated);
    }

    /** Share of the requests for the shared containers that have to wait. */
    private double waits(int dedicated) {
        return erlangC(load.containers() - dedicated, erlangs(dedicated));
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
