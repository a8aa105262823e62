package io.tideway.runtime.lane;

import io.tideway.runtime.function.FunctionSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of one instance that another host has, and that stay in the inbox meanwhile. Each is only equal to itself. */
final class HandedOut {

    final DispatchedRun run;
    final FunctionSpec spec;

    /** Where they stand in the inbox, in their order. */
    final List<Inbox.Entry> entries;

    /** Other inputs stand before them, which only this host can execute. */
    final boolean behindOthers;

    /** The owner that has them; {@code null} for an attached host. */
    final @Nullable String owner;

    HandedOut(
            DispatchedRun run,
            FunctionSpec spec,
            List<Inbox.Entry> entries,
            boolean behindOthers,
            @Nullable String owner) {
        this.run = run;
        this.spec = spec;
        this.entries = entries;
        this.behindOthers = behindOthers;
        this.owner = owner;
    }
}
