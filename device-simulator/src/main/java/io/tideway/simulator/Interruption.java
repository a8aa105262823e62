package io.tideway.simulator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C end a run early instead of at once: the conducting thread is interrupted and may still print its report. */
final class Interruption implements AutoCloseable {
    private static final long REPORT_MAX_SECONDS = 40;

    private final CountDownLatch reported = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Thread conductor) {
        hook = new Thread(() -> end(conductor), "ctrl-c");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Interruption ofCurrentThread() {
        return new Interruption(Thread.currentThread());
    }

    /** Whether the run was ended early; asks the conducting thread, and lets it write files again. */
    boolean came() {
        return Thread.interrupted();
    }

    @Override
    public void close() {
        reported.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook is waiting for us, and has just been told.
            return;
        }
    }

    private void end(Thread conductor) {
        conductor.interrupt();
        try {
            // Past this the JVM ends without the report.
            boolean inTime = reported.await(REPORT_MAX_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("device-simulator: no report within " + REPORT_MAX_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
