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

    /** Instances in their local phase leave a host that has its even share times this, and as many messages more. */
    private static final double OVERLOAD = 1.2;

    private static final double OVERLOAD_SLACK = 50;

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

    /** Whether that host has so much more than its share among those that moving an instance away from it is worth its price. */
    static boolean isOverloaded(AttachedHost host, Collection<AttachedHost> capable, long nowMs) {
        return host.load(nowMs) > OVERLOAD * evenShare(capable, nowMs) + OVERLOAD_SLACK;
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
