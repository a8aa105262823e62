package io.tideway.gateway.command;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Says every few seconds how far a long command is; nothing at all of a short one. */
final class Progress {

    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(2);

    private final PrintStream errors;
    private final LongSupplier nanoTime;
    private long saidNs;

    Progress(PrintStream errors) {
        this(errors, System::nanoTime);
    }

    Progress(PrintStream errors, LongSupplier nanoTime) {
        this.errors = errors;
        this.nanoTime = nanoTime;
        this.saidNs = nanoTime.getAsLong();
    }

    void at(String what) {
        if (nanoTime.getAsLong() - saidNs >= PERIOD_NS) {
            saidNs = nanoTime.getAsLong();
            errors.println(what);
        }
    }

    void note(String what) {
        errors.println("note: " + what);
    }
}
