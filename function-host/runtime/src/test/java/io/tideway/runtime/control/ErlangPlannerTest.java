package io.tideway.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ErlangPlannerTest {

    private static final double RATE = 0.075;
    private static final double LOCAL = 1;
    private static final double REMOTE = 1.0 / 3;

    /** N, best n, latency there, at n = 0, last stable n, latency there. */
    private static final double[][] LATENCIES = {
        {40, 39, 1.1508, 3.0000, 39, 1.1508},
        {50, 33, 1.7695, 3.0000, 37, 11.4926},
        {60, 29, 2.1182, 3.0000, 34, 9.9874},
        {70, 25, 2.3586, 3.0000, 31, 8.9503},
        {80, 22, 2.5348, 3.0000, 28, 8.1900},
        {90, 18, 2.6671, 3.0000, 25, 7.6087},
        {100, 14, 2.7726, 3.0001, 22, 7.1499},
        {110, 11, 2.8573, 3.0006, 19, 6.7791},
        {120, 7, 2.9273, 3.0029, 16, 6.4732}
    };

    /** N, fewest containers at 20, 30 and 40 % stateful time; 0 for none up to N. */
    private static final int[][] CONTAINERS = {
        {5, 5, 5, 0}, {10, 7, 9, 10}, {15, 10, 12, 12}, {20, 13, 14, 16}, {25, 15, 17, 19},
        {30, 17, 20, 22}, {35, 19, 22, 25}, {40, 21, 25, 28}, {45, 24, 28, 32}, {50, 26, 30, 34},
        {55, 28, 33, 38}, {60, 30, 35, 40}, {65, 32, 38, 43}, {70, 34, 40, 46}, {75, 36, 43, 49},
        {80, 39, 46, 52}, {85, 41, 48, 55}, {90, 42, 50, 58}, {95, 44, 53, 61}, {100, 47, 56, 64}
    };

    private static final double[] STATEFUL = {0.2, 0.3, 0.4};

    private final ErlangPlanner planner = new ErlangPlanner();

    @Test
    void latencies_ofThePaper_toFourDecimals() {
        for (double[] row : LATENCIES) {
            ErlangLoad load = new ErlangLoad((int) row[0], RATE, 40, LOCAL, REMOTE);
            ErlangPlanner.Choice best = planner.best(load);
            assertEquals((int) row[1], best.dedicated(), () -> "best n for " + load);
            assertDecimals(row[2], best.meanLatencyS(), load);
            assertDecimals(row[3], planner.meanLatencyS(load, 0), load);
            assertEquals(OptionalInt.of((int) row[4]), planner.lastStable(load), () -> "last stable n for " + load);
            assertDecimals(row[5], planner.meanLatencyS(load, (int) row[4]), load);
        }
    }

    private static void assertDecimals(double expected, double found, ErlangLoad load) {
        assertEquals(
                String.format(Locale.ROOT, "%.4f", expected),
                String.format(Locale.ROOT, "%.4f", found),
                load::toString);
    }

    @Test
    void containers_ofThePaper_everyCount() {
        for (int[] row : CONTAINERS) {
            for (int i = 0; i < STATEFUL.length; i++) {
                ErlangLoad load = new ErlangLoad(row[0], RATE, 0, LOCAL, REMOTE);
                OptionalInt expected = row[i + 1] == 0 ? OptionalInt.empty() : OptionalInt.of(row[i + 1]);
                assertEquals(expected, planner.containersMin(load, STATEFUL[i], 0.01), row[0] + " at " + STATEFUL[i]);
            }
        }
    }

    @Test
    void erlangB_summedFromTheTop_equalsTheRecursion() {
        for (int servers : new int[] {0, 1, 2, 7, 40, 333, 10_000}) {
            for (double use : new double[] {0.001, 0.3, 0.9, 0.99, 1, 1.01, 2, 10}) {
                double erlangs = use * Math.max(1, servers);
                double expected = 1;
                for (int k = 1; k <= servers; k++) {
                    expected = erlangs * expected / (k + erlangs * expected);
                }
                assertEquals(expected, Erlang.b(servers, erlangs), 1e-12 * expected + 1e-29, servers + " " + erlangs);
            }
        }
    }

    @Test
    void manyContainersAndClients_staysFinite() {
        for (double rate : new double[] {0.0001, 0.075, 0.3, 0.33}) {
            plan(new ErlangLoad(10_000, rate, 10_000, LOCAL, REMOTE));
        }
        for (int containers :
                new int[] {2_260, 3_000, 6_000}) { // Just stable with none dedicated, and more at leisure.
            plan(new ErlangLoad(10_000, RATE, containers, LOCAL, REMOTE));
        }
    }

    private void plan(ErlangLoad load) {
        long start = System.nanoTime();
        ErlangPlanner.Choice best = planner.best(load);
        OptionalInt containers = planner.containersMin(load, 0.3, 0.01);
        long tookUs = (System.nanoTime() - start) / 1_000;
        System.out.println(load + ": " + best + ", containers " + containers + ", in " + tookUs + " us");

        assertTrue(Double.isFinite(best.meanLatencyS()));
        assertTrue(best.meanLatencyS() <= planner.meanLatencyS(load, 0));
        assertTrue(containers.isPresent());
    }

    @Test
    void best_someNumbersLeftOut_isTheBestOfAll() {
        for (int clients = 1; clients <= 120; clients += 7) {
            for (int containers = 0; containers <= 60; containers += 4) {
                ErlangLoad load = new ErlangLoad(clients, RATE, containers, LOCAL, REMOTE);
                double least = Double.POSITIVE_INFINITY;
                int first = 0;
                for (int n = 0; n <= Math.min(clients, containers); n++) {
                    double latencyS = planner.meanLatencyS(load, n);
                    first = latencyS < least ? n : first;
                    least = Math.min(least, latencyS);
                }
                assertEquals(new ErlangPlanner.Choice(first, least), planner.best(load), load::toString);
            }
        }
    }

    @Test
    void neverStable_noneDedicated() {
        ErlangLoad load = new ErlangLoad(50, 2, 40, LOCAL, REMOTE);

        assertEquals(new ErlangPlanner.Choice(0, Double.POSITIVE_INFINITY), planner.best(load));
        assertEquals(OptionalInt.empty(), planner.lastStable(load));
    }
}
