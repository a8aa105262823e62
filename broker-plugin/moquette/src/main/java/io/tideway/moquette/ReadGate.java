package io.tideway.moquette;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Whether a connection's socket is read: only while nothing speaks against it. Single-threaded: its I/O thread. */
final class ReadGate {

    /** What may speak against it. */
    enum Reason {
        /** CONNECT is being answered. */
        CONNECTING,
        /** The connection has too much pending. */
        CONNECTION_PENDING,
        /** All connections together have. */
        OVERALL_PENDING
    }

    private final Channel channel;
    private final BrokerCounters counters;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel channel, BrokerCounters counters) {
        this.channel = channel;
        this.counters = counters;
    }

    /** Says whether the reason is new. */
    boolean pause(Reason reason) {
        if (!reasons.add(reason)) {
            return false;
        }
        if (reason != Reason.CONNECTING) {
            counters.count(BrokerCounter.READS_PAUSED);
        }
        channel.config().setAutoRead(false);
        return true;
    }

    void resume(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }

    boolean isPaused() {
        return !reasons.isEmpty();
    }
}
