package io.tideway.simulator.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Gives this process one core, and leaves the others to others. */
public final class OneCore {
    /** Words that start a process on the second core. */
    public static final String SECOND = "taskset -c 1";

    private static final long PATIENCE_SECONDS = 5;

    private OneCore() {}

    /** Binds all threads of this process to the first core; says whether there are two and the system let us. */
    public static boolean takeFirst() {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return false;
        }
        String own = Long.toString(ProcessHandle.current().pid());
        try {
            Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", "0", own)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return taskset.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && taskset.exitValue() == 0;
        } catch (IOException noTaskset) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
