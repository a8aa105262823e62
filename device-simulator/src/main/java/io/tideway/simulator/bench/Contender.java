package io.tideway.simulator.bench;

/** A way to choose phases that is measured against the others. */
public enum Contender {
    ALL_REMOTE("all remote", "policy: pinned\nslots: 0\n"),
    ALL_LOCAL_THAT_FIT("all local that fit", "policy: pinned\nslots: %d\n"),
    THRESHOLD(
            "threshold",
            "policy: threshold\nslots: %d\ndecide-every: 100ms\n"
                    + "threshold: {local-from: 2/s, remote-below: 1/s, idle: 1s}\n"),
    BENEFIT(
            "benefit",
            "policy: benefit\nslots: %d\ndecide-every: 100ms\n"
                    + "benefit: {stay: 1.25, switch-cost: 5, horizon: 4s, dwell: 1s}\n");

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
        return String.format(java.util.Locale.ROOT, choice, slots);
    }
}
