package io.tideway.simulator.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A way to run the same function that is measured against the others; {@link #ECHO} runs none. */
public enum Deployment {
    ECHO("echo of the broker", null, false, false),
    ONE_PROCESS("one process, local phase", ECHO, false, false),
    ONE_PROCESS_REMOTE("one process, remote phase", ONE_PROCESS, false, true),
    HOSTS("attached hosts, local phase", ONE_PROCESS, true, false),
    HOSTS_REMOTE("attached hosts, remote phase", ONE_PROCESS_REMOTE, true, true),
    HIVEMQ("one process, HiveMQ CE", ONE_PROCESS, false, false);

    private final String label;
    private final @Nullable Deployment against;
    private final boolean attached;
    private final boolean remote;

    Deployment(String label, @Nullable Deployment against, boolean attached, boolean remote) {
        this.label = label;
        this.against = against;
        this.attached = attached;
        this.remote = remote;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** What differs from it in one thing; {@code null} of the first. */
    public @Nullable Deployment against() {
        return against;
    }

    /** Whether hosts execute, and not the gateway. */
    boolean isAttached() {
        return attached;
    }

    /** Parts of the gateway's configuration. */
    String gateway(SharedStore store) {
        return switch (this) {
            case ECHO, ONE_PROCESS -> "";
            case HIVEMQ -> "broker: hivemq\n";
            case ONE_PROCESS_REMOTE -> store.configuration("one", true);
            case HOSTS, HOSTS_REMOTE -> "hosts: {users: [bench]}\n";
        };
    }

    /** Parts of a host's configuration. */
    String host(SharedStore store) {
        return store.configuration(name().toLowerCase(Locale.ROOT), remote);
    }
}
