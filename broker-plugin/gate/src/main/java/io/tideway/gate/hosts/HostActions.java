package io.tideway.gate.hosts;

import io.tideway.proto.hosts.HostFrame;
import java.util.Collection;

/** Port: what the host's end has done. Called while it is being told something; must not call it in turn. */
public interface HostActions {

    /** Sends a frame to the gateway. */
    void send(HostFrame frame);

    /** Executes a run; {@link HostEnd#ended} follows. */
    void execute(long number, HostRun run);

    /** The gateway gives these to others: what has not been executed must not be any more, and nothing need be said of it. */
    void withdraw(Collection<Long> runs);

    /** The gateway has an output, and takes care that everyone gets it while it runs. */
    void taken(String outputId);

    /** Everyone has an output who is to have it. */
    void settled(String outputId);

    /** A session has begun. */
    void attached(String gateway);

    /** It has ended, or another could not begin. */
    void detached(String reason);
}
