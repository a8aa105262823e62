package io.tideway.testkit;

import java.util.HashMap;
import java.util.Map;

/** Ends tests in which a timer sets itself again and again, and names it. */
final class FiringBound {

    /** A function with a timer a second gets through a day. */
    static final int FIRINGS_MAX = 100_000;

    private final Map<String, Integer> firings = new HashMap<>();
    private int total;

    /** Begins to count for one call of the test. */
    void reset() {
        firings.clear();
        total = 0;
    }

    void fired(String key, String timer) {
        total++;
        firings.merge("'" + timer + "' of key '" + key + "'", 1, Integer::sum);
    }

    void check() {
        if (total <= FIRINGS_MAX) {
            return;
        }
        Map.Entry<String, Integer> most =
                firings.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        throw new FunctionTestException("more than " + FIRINGS_MAX + " timers fired in one call; timer " + most.getKey()
                + " alone fired " + most.getValue() + " times. Does onTimer set it again with a delay of 0? If so many"
                + " are meant, advance in smaller steps.");
    }
}
