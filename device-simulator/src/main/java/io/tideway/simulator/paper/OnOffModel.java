package io.tideway.simulator.paper;

import java.util.OptionalInt;

/**
 * How many containers on/off clients need: each is in a stateful period a fraction of the time, independently, and wants a
 * dedicated container then. Of the moments in which at least one client is, {@link #overflow} is the share in which so many
 * are that no dedicated container is free.
 *
 * @param load its containers do not matter
 * @param stateful fraction of the time, between 0 and 1
 */
public record OnOffModel(PaperLoad load, double stateful) {
    /** Against a quotient that should be whole and falls short by rounding. */
    private static final double ROUNDING = 1e-9;

    /** Refuses clients that never change. */
    public OnOffModel {
        if (!(stateful > 0 && stateful < 1)) {
            throw new IllegalArgumentException("stateful must be between 0 and 1, found " + stateful);
        }
    }

    /** As many of so many containers as can be dedicated while the shared ones keep up; 0 when they never do. */
    public int dedicatedMax(int containers) {
        double remoteRate = 1 / load.remoteServiceS();
        double spare = containers * remoteRate - load.ratePerSecond() * load.devices();
        double perContainer = remoteRate - load.ratePerSecond();
        if (spare < 0 || perContainer <= 0) {
            return 0;
        }
        return (int) Math.min(containers, Math.floor(spare / perContainer + ROUNDING));
    }

    /** Share of the moments with a client in its stateful period in which that many dedicated ones are all taken. */
    public double overflow(int dedicated) {
        int clients = load.devices();
        if (dedicated > clients) {
            return 0;
        }
        double odds = Math.log(stateful) - Math.log1p(-stateful);
        double logTerm = clients * Math.log1p(-stateful);
        double none = Math.exp(logTerm);
        double beyond = dedicated == 0 ? none : 0;
        for (int i = 1; i <= clients; i++) {
            logTerm += Math.log((double) (clients - i + 1) / i) + odds;
            beyond += i >= dedicated ? Math.exp(logTerm) : 0;
        }
        return Math.min(1, beyond / (1 - none));
    }

    /** The fewest containers, up to one a client, of which enough can be dedicated. */
    public OptionalInt containersMin(double epsilon) {
        for (int containers = 1; containers <= load.devices(); containers++) {
            int dedicated = dedicatedMax(containers);
            if (dedicated > 0 && overflow(dedicated) <= epsilon) {
                return OptionalInt.of(containers);
            }
        }
        return OptionalInt.empty();
    }

    /** The fewest containers of which so many can be dedicated. */
    public int containersFor(int dedicated) {
        int containers = dedicated;
        while (dedicatedMax(containers) < dedicated) {
            containers++;
        }
        return containers;
    }
}
