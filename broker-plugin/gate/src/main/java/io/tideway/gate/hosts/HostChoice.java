package io.tideway.gate.hosts;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Which host executes a run: rendezvous hashing with bounded loads. Every instance has an order of preference among the
 * hosts, so that its messages mostly meet a warm copy of its state, and few instances move when a host comes or goes; a host
 * that already has more than its share is passed over, so that the hosts are loaded evenly.
 *
 * <p>After Mirrokni, Thorup, Zadimoghaddam, <i>Consistent Hashing with Bounded Loads</i>, SODA 2018, with rendezvous hashing
 * in place of a ring.
 */
final class HostChoice {

    /** A host takes no more than its even share times this. */
    static final double SHARE_MAX = 1.1;

    /** What a host may have beyond its share in any case: differences of a few messages mean nothing. */
    private static final double SLACK = 2;

    /** Instances in their local phase leave a host that has this part of its even share or more, for one that has so much less. */
    private static final double GIVES = 1.03;

    private static final double TAKES = 0.9;

    /** And as many messages more or less: each costs a hand-over. */
    private static final double MOVE_SLACK = 5;

    private HostChoice() {}

    /** One of those with room that may have it; {@code null} when none has room. */
    @Nullable
    static AttachedHost of(HostRun run, Collection<AttachedHost> capable, long nowMs) {
        double bound = bound(capable, nowMs);
        AttachedHost best = null;
        boolean bestWithin = false;
        long bestRank = 0;
        for (AttachedHost host : capable) {
            if (!host.hasRoomFor(run)) {
                continue;
            }
            boolean within = host.load(nowMs) <= bound;
            long rank = rank(run, host);
            if (best == null || (within != bestWithin ? within : rank > bestRank)) {
                best = host;
                bestWithin = within;
                bestRank = rank;
            }
        }
        return best;
    }

    /**
     * The one that a host with more than its share is to give an instance to; {@code null} where that is not worth its price. It is
     * the one with least, so that a host that was added gets from all.
     */
    @Nullable
    static AttachedHost toRelieve(AttachedHost owner, HostRun run, Collection<AttachedHost> capable, long nowMs) {
        double even = evenShare(capable, nowMs);
        if (owner.load(nowMs) <= GIVES * even + MOVE_SLACK) {
            return null;
        }
        AttachedHost least = null;
        for (AttachedHost host : capable) {
            if (host != owner
                    && host.load(nowMs) < TAKES * even - MOVE_SLACK
                    && host.hasRoomFor(run)
                    && (least == null || host.load(nowMs) < least.load(nowMs))) {
                least = host;
            }
        }
        return least;
    }

    private static double bound(Collection<AttachedHost> capable, long nowMs) {
        return SHARE_MAX * evenShare(capable, nowMs) + SLACK;
    }

    private static double evenShare(Collection<AttachedHost> capable, long nowMs) {
        double all = 0;
        for (AttachedHost host : capable) {
            all += host.load(nowMs);
        }
        return all / capable.size();
    }

    private static long rank(HostRun run, AttachedHost host) {
        long hash = (long) run.instance().hashCode() * 0x9E37_79B9_7F4A_7C15L + host.name.hashCode();
        hash = (hash ^ (hash >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return (hash ^ (hash >>> 31)) & Long.MAX_VALUE;
    }
}
