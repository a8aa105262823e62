package io.tideway.runtime.control;

import java.util.OptionalInt;

/**
 * How many containers to dedicate to clients in their local phase, after Puliafito, Cicconetti, Conti, Mingozzi,
 * Passarella, <i>Stateful Function as a Service at the Edge</i>, Computer 55(9), 2022, doi 10.1109/MC.2021.3138690.
 *
 * <p>Of N clients, n have a container each: M/M/1, mean latency 1/(μF − λ). The others share C − n containers: M/M/c with
 * Λ = λ(N − n) and a = Λ/μL, mean latency ErlangC(c, a) / (cμL − Λ) + 1/μL. The system is stable iff λ &lt; μF and a &lt; c;
 * its mean latency is weighted by clients.
 */
public final class ErlangPlanner {

    /** Against a quotient that should be whole and falls short by rounding. */
    private static final double ROUNDING = 1e-9;

    /**
     * A choice of the model.
     *
     * @param dedicated n
     * @param meanLatencyS of the system
     */
    public record Choice(int dedicated, double meanLatencyS) {}

    /** Seconds; infinite when not stable. */
    public double meanLatencyS(ErlangLoad load, int dedicated) {
        int clients = load.clients();
        int shared = load.containers() - dedicated;
        double arrivals = load.rate() * (clients - dedicated);
        double erlangs = arrivals / load.remoteRate();
        if (dedicated < 0 || dedicated > clients || !(load.rate() < load.localRate()) || !(erlangs < shared)) {
            return Double.POSITIVE_INFINITY;
        }
        double local = 1 / (load.localRate() - load.rate());
        if (dedicated == clients) {
            return local;
        }
        double remote = Erlang.c(shared, erlangs) / (shared * load.remoteRate() - arrivals) + 1 / load.remoteRate();
        return (dedicated * local + (clients - dedicated) * remote) / clients;
    }

    /**
     * The number with the least mean latency, the smaller one of two; 0 and infinite when the load is stable with none.
     *
     * <p>That there is one valley only is not proven, so every number counts. One is left out when the services alone,
     * without any waiting, already take longer than the best so far: from the top, that is most of them.
     */
    public Choice best(ErlangLoad load) {
        Choice best = new Choice(0, Double.POSITIVE_INFINITY);
        double local = 1 / (load.localRate() - load.rate());
        double remote = 1 / load.remoteRate();
        for (int n = Math.min(load.clients(), load.containers()); n >= 0; n--) {
            double atLeast = (n * local + (load.clients() - n) * remote) / load.clients() * (1 - ROUNDING);
            if (atLeast > best.meanLatencyS()) {
                continue;
            }
            double latencyS = meanLatencyS(load, n);
            if (latencyS < Double.POSITIVE_INFINITY && latencyS <= best.meanLatencyS()) {
                best = new Choice(n, latencyS);
            }
        }
        return best;
    }

    /** The greatest number with which the system is stable. */
    public OptionalInt lastStable(ErlangLoad load) {
        for (int n = Math.min(load.clients(), load.containers()); n >= 0; n--) {
            if (load.rate() < load.localRate()
                    && load.rate() * (load.clients() - n) / load.remoteRate() < load.containers() - n) {
                return OptionalInt.of(n);
            }
        }
        return OptionalInt.empty();
    }

    /** CFmax: as many containers as can be dedicated while the shared pool stays stable. */
    public int dedicatedMax(ErlangLoad load) {
        double spare = load.containers() * load.remoteRate() - load.rate() * load.clients();
        double perContainer = load.remoteRate() - load.rate();
        if (spare < 0 || perContainer <= 0) {
            return 0;
        }
        return (int) Math.min(load.containers(), Math.floor(spare / perContainer + ROUNDING));
    }

    /**
     * The fewest containers, up to one a client, with which a client in its stateful period finds no dedicated one with a
     * probability of at most {@code epsilon}.
     *
     * @param load its containers do not matter
     * @param stateful fraction of the time that a client is in such a period
     */
    public OptionalInt containersMin(ErlangLoad load, double stateful, double epsilon) {
        int needed = Math.max(1, new OverflowTable(load.clients(), stateful).dedicatedMin(epsilon));
        int low = 1;
        int high = load.clients() + 1;
        while (low < high) { // CFmax grows with C.
            int middle = (low + high) >>> 1;
            if (dedicatedMax(with(load, middle)) >= needed) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low > load.clients() ? OptionalInt.empty() : OptionalInt.of(low);
    }

    private static ErlangLoad with(ErlangLoad load, int containers) {
        return new ErlangLoad(load.clients(), load.rate(), containers, load.localRate(), load.remoteRate());
    }
}
