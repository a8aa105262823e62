package io.tideway.runtime.lane;

import java.util.Optional;

/** Answers for messages that were accepted before, which are not executed again. Used by the lane only. */
final class Duplicates {

    private final HostCounters counters;
    private final AwaitedEffects awaited;
    private final Inbox inbox;
    private final Dedupe dedupe;
    private final Commits commits;

    Duplicates(LanePorts ports, Inbox inbox, Dedupe dedupe, Commits commits) {
        this.counters = ports.counters();
        this.awaited = ports.awaited();
        this.inbox = inbox;
        this.dedupe = dedupe;
        this.commits = commits;
    }

    /** Whether that message is one, and answered for. */
    boolean answer(Instance instance, Work.Arrival arrival, Optional<String> messageId, long nowMs) {
        if (!dedupe.suspicious(arrival.message(), messageId)
                || !dedupe.seen(instance, arrival.message(), messageId, nowMs, commits.batch())) {
            return false;
        }
        if (!arrival.acknowledgement().awaitsEffect() || !waitsWithTheFirst(instance, arrival, messageId)) {
            LaneBatch batch = commits.batch();
            batch.works.add(arrival);
            batch.acknowledgements.add(arrival.acknowledgement());
        }
        counters.duplicates.increment();
        return true;
    }

    /** What was accepted first may not have been executed yet. Without an id that is as far as all that waits is known. */
    private boolean waitsWithTheFirst(Instance instance, Work.Arrival arrival, Optional<String> messageId) {
        if (instance.waiting == 0) {
            return false;
        }
        commits.commit(); // It may be in the batch under way, and only the store is searched.
        long first = messageId.isPresent()
                ? inbox.find(instance, message -> dedupe.messageId(message).equals(messageId))
                : inbox.last(instance);
        if (first < 0) {
            return false;
        }
        awaited.add(first, arrival.acknowledgement());
        return true;
    }
}
