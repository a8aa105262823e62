package io.tideway.gateway.admin;

import io.tideway.runtime.host.PhaseConsole;
import org.jspecify.annotations.Nullable;

/** What the admin API answers to questions that make sense with a cloud store only. */
public final class NoCloudStore {

    /** HTTP status of that answer, and of no other. */
    public static final int STATUS = 501;

    /** The reason; how to have one follows. */
    public static final String REASON =
            "this gateway has no cloud store: every instance is local; add 'cloud-store:' to ";

    private NoCloudStore() {}

    static PhaseConsole require(@Nullable PhaseConsole console) {
        if (console == null) {
            throw new CallRefusedException(STATUS, REASON + "its configuration");
        }
        return console;
    }
}
