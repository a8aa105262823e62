package io.tideway.simulator.bench;

import java.util.Locale;

/** A way to choose phases that is measured against the others. */
public enum Contender {
    ALL_REMOTE("all remote", """
            policy: pinned
            slots: 0
            """),
    ALL_LOCAL_THAT_FIT("all local that fit", """
            policy: pinned
            slots: %d
            """),
    THRESHOLD("threshold", """
            policy: threshold
            slots: %d
            decide-every: 100ms
            rate-window: 1s
            threshold: {local-from: 2/s, remote-below: 1/s, idle: 1s}
            """),
    BENEFIT("benefit", """
            policy: benefit
            slots: %d
            decide-every: 100ms
            rate-window: 1s
            benefit: {stay: 1.25, switch-cost: 5, horizon: 4s, dwell: 1s}
            """);

    private final String label;
    private final String choice;

    Contender(String label, String choice) {
        this.label = label;
        this.choice = choice;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Lines of a gateway's part {@code phases}. */
    String choice(int slots) {
        return String.format(Locale.ROOT, choice, slots);
    }
}
