package io.tideway.gateway.command;

import java.util.Locale;

/** A phase that one can ask for. */
enum PhaseChoice {
    LOCAL,
    REMOTE;

    /** As it is typed and shown. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
