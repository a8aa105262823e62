package io.tideway.gateway.command;

/** Exit codes of every {@code tideway} command; also in docs/commands.md. */
final class ExitCode {

    /** Done. */
    static final int OK = 0;

    /** The command could not do it; the last line on standard error says why. */
    static final int FAILED = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** The configuration is wrong. */
    static final int CONFIG = 3;

    /** The store can no longer be trusted; a restart recovers. */
    static final int STORE_LOST = 4;

    /** The gateway has no cloud store, so there is nothing to ask of phases and orphans. */
    static final int NO_CLOUD_STORE = 5;

    /** What was asked for has not happened in time; it may still happen. */
    static final int NOT_IN_TIME = 6;

    private ExitCode() {}
}
