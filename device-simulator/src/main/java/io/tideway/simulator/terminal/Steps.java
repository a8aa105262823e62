package io.tideway.simulator.terminal;

import java.util.List;
import java.util.Locale;

/** Progress of something that takes a known number of steps of about the same length: how far, and how long still. One thread. */
public final class Steps {
    private static final double SECONDS_PER_MINUTE = 60;

    private final LiveView view;
    private final int all;
    private final double expectedSeconds;
    private final long startNanos = System.nanoTime();
    private int done;

    /** Before the first step is done, goes by what is expected of one. */
    public Steps(LiveView view, int all, double expectedSeconds) {
        this.view = view;
        this.all = all;
        this.expectedSeconds = expectedSeconds;
    }

    /** Says that it begins. */
    public void begin(String what) {
        show(what);
    }

    /** One more is done, and this came of it. */
    public void done(String result) {
        done++;
        show(result);
    }

    private void show(String text) {
        String line = text + " | " + done + " of " + all + ", " + left();
        view.show(List.of(line), line);
    }

    private String left() {
        double each = done == 0 ? expectedSeconds : (System.nanoTime() - startNanos) / 1e9 / done;
        double seconds = each * (all - done);
        return seconds < SECONDS_PER_MINUTE
                ? String.format(Locale.ROOT, "about %.0f s left", seconds)
                : String.format(Locale.ROOT, "about %.0f min left", seconds / SECONDS_PER_MINUTE);
    }
}
