package io.tideway.simulator.terminal;

import java.util.List;
import java.util.Locale;

/** Progress of something that takes a known number of steps of about the same length: how far, and how long still. One thread. */
public final class Steps {
    private static final double SECONDS_PER_MINUTE = 60;

    private final LiveView view;
    private final int all;
    private final double expectedSeconds;
    private long firstDoneNanos;
    private int done;

    /** Goes by what is expected of a step until two are done; the first one has the beginning in it. */
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
        firstDoneNanos = done == 1 ? System.nanoTime() : firstDoneNanos;
        show(result);
    }

    private void show(String text) {
        String line = text + " | " + done + " of " + all + ", " + left();
        view.show(List.of(line), line);
    }

    private String left() {
        double each = done < 2 ? expectedSeconds : (System.nanoTime() - firstDoneNanos) / 1e9 / (done - 1);
        double seconds = each * (all - done);
        return seconds < SECONDS_PER_MINUTE
                ? String.format(Locale.ROOT, "about %.0f s left", seconds)
                : String.format(Locale.ROOT, "about %.0f min left", seconds / SECONDS_PER_MINUTE);
    }
}
