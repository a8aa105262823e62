package io.tideway.simulator;

import io.tideway.simulator.terminal.LiveView;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows progress beside a long work: often on a terminal, a plain line every few seconds elsewhere. */
final class Ticker {
    private static final Duration REDRAW = Duration.ofSeconds(1);
    private static final Duration PLAIN_LINE = Duration.ofSeconds(5);
    private static final long LAST_SHOW_SECONDS_MAX = 1;

    private Ticker() {}

    /** Does the work on the calling thread and shows now and then how it stands, no more once it is done. */
    static <T> T beside(LiveView view, Runnable show, Callable<T> work) throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "live-view");
            thread.setDaemon(true);
            return thread;
        });
        long periodMs = (view.interactive() ? REDRAW : PLAIN_LINE).toMillis();
        var unused = clock.scheduleAtFixedRate(show, periodMs, periodMs, TimeUnit.MILLISECONDS);
        try {
            return work.call();
        } finally {
            clock.shutdown();
            awaitLast(clock);
        }
    }

    /** Also after Ctrl-C, which leaves the thread interrupted: two writers would garble the screen. */
    private static void awaitLast(ScheduledExecutorService clock) {
        boolean interrupted = Thread.interrupted();
        try {
            boolean unused = clock.awaitTermination(LAST_SHOW_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
