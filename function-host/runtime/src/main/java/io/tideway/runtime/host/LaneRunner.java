package io.tideway.runtime.host;

import io.tideway.runtime.lane.Lane;
import io.tideway.runtime.lane.LaneAbandonedException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one lane on one Vert.x context: whenever somebody wakes it, and when it asked to be woken. */
final class LaneRunner {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);

    /** Steps in one go before others on the same event loop get a turn. */
    private static final int STEPS_MAX = 16;

    private static final long NONE = -1;

    private final Vertx vertx;
    private final Context context;
    private final Lane lane;
    private final LaneWatch watch;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean stopped;

    // Of the lane's thread.
    private long timerId = NONE;
    private long timerAtMs;

    LaneRunner(Vertx vertx, Context context, Lane lane, LaneWatch watch) {
        this.vertx = vertx;
        this.context = context;
        this.lane = lane;
        this.watch = watch;
    }

    Lane lane() {
        return lane;
    }

    LaneWatch watch() {
        return watch;
    }

    /** Makes the lane take its next step soon. Any thread, cheap when it is awake already. */
    void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(ignored -> run());
        }
    }

    /** Takes no more steps. Any thread. */
    void stop() {
        stopped = true;
    }

    /** Runs on the lane's thread. */
    void execute(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    private void run() {
        scheduled.set(false);
        if (stopped) {
            return;
        }
        try {
            long nextMs = 0;
            for (int i = 0; i < STEPS_MAX; i++) {
                nextMs = lane.step();
                if (nextMs > System.currentTimeMillis()) {
                    sleepUntil(nextMs);
                    return;
                }
            }
            wake();
        } catch (LaneAbandonedException e) {
            stopped = true;
            LOG.info("a lane that hung has come back and ends: {}", e.getMessage());
        } catch (RuntimeException e) {
            // A defect of ours. The lane's memory can no longer be trusted; the store can.
            LOG.error("lane failed", e);
            throw e;
        }
    }

    private void sleepUntil(long atMs) {
        if (timerId != NONE) {
            if (timerAtMs <= atMs) {
                return;
            }
            vertx.cancelTimer(timerId);
        }
        timerAtMs = atMs;
        timerId = vertx.setTimer(Math.max(1, atMs - System.currentTimeMillis()), ignored -> {
            timerId = NONE;
            wake();
        });
    }
}
