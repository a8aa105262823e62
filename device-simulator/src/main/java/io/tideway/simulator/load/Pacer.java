package io.tideway.simulator.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the calling thread at intended times.
 *
 * <p>Linux wakes a thread up to 50 µs late by default to save power, a good part of what we measure; the slack of this one
 * thread is reduced where the system lets us.
 */
public final class Pacer {

    private Pacer() {}

    /** Reduces the slack of the calling thread where that is allowed. */
    public static void sharpen() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            Files.writeString(Path.of("/proc", String.valueOf(thread.getFileName()), "timerslack_ns"), "1000");
        } catch (IOException | UnsupportedOperationException notLinuxOrNotAllowed) {
            // The lag is in every result; it will just be larger.
            return;
        }
    }

    /** Returns at the given time or a little later, at once when it has passed. */
    public static void parkUntil(long nanoTime) {
        long remaining = nanoTime - System.nanoTime();
        while (remaining > 0) {
            LockSupport.parkNanos(remaining);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            remaining = nanoTime - System.nanoTime();
        }
    }
}
