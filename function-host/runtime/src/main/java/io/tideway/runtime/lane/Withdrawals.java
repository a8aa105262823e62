package io.tideway.runtime.lane;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what others have executed meanwhile from being executed here, too: inputs that somebody keeps until their effect is
 * committed, and that nobody waits for any more. Used by the lane only.
 *
 * <p>They are forgotten as if they had never come, because whoever keeps one may send it again.
 */
final class Withdrawals {

    private final HostCounters counters;
    private final AwaitedEffects awaited;
    private final Inbox inbox;
    private final Dedupe dedupe;
    private final Commits commits;

    Withdrawals(LanePorts ports, Inbox inbox, Dedupe dedupe, Commits commits) {
        this.counters = ports.counters();
        this.awaited = ports.awaited();
        this.inbox = inbox;
        this.dedupe = dedupe;
        this.commits = commits;
    }

    /** Whether some of these are not to be executed. */
    boolean anyOf(List<Inbox.Entry> entries) {
        for (Inbox.Entry entry : entries) {
            if (isWithdrawn(entry)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWithdrawn(Inbox.Entry entry) {
        return entry.stored().getAwaited() && !awaited.isWanted(entry.sequence());
    }

    /**
     * The first inputs that wait without those that are not to be executed. These leave the inbox in a write of their own,
     * all that wait: one that stayed would be executed in its old place when it comes again, before one that came first and
     * has gone.
     */
    List<Inbox.Entry> dropFrom(Instance instance, List<Inbox.Entry> first) {
        if (!anyOf(first)) {
            return first;
        }
        List<Inbox.Entry> wanted = new ArrayList<>();
        for (Inbox.Entry entry : inbox.first(instance, Integer.MAX_VALUE)) {
            if (!isWithdrawn(entry)) {
                wanted.add(entry);
                continue;
            }
            if (StoredForms.toInput(entry.stored()) instanceof Input.OfMessage input) {
                dedupe.forget(instance, input.message(), commits.batch());
            }
            inbox.drop(instance, entry.sequence(), wanted.isEmpty(), commits.batch());
            counters.messagesWithdrawn.increment();
        }
        // Before one of them comes again, which looks for its record in the store.
        commits.commit();
        return wanted.subList(0, Math.min(wanted.size(), first.size()));
    }
}
