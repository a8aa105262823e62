package io.tideway.runtime.lane;

import io.tideway.gate.Acknowledgement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Acknowledgements of messages in the inbox whose senders keep them until their effect is committed, by their place in it.
 * Shared by the lanes of a host, so that one that takes over from a hung one finds them; thread-safe. After a restart it is
 * empty: their senders have learnt that, and send them again or elsewhere.
 */
public final class AwaitedEffects {

    private final ConcurrentMap<Long, List<Acknowledgement>> bySequence = new ConcurrentHashMap<>();

    /** One more waits for that input. */
    void add(long sequence, Acknowledgement acknowledgement) {
        bySequence.merge(sequence, List.of(acknowledgement), (before, more) -> {
            List<Acknowledgement> all = new ArrayList<>(before);
            all.add(acknowledgement);
            return List.copyOf(all);
        });
    }

    /** Whether somebody still wants that input to be executed here. */
    boolean isWanted(long sequence) {
        for (Acknowledgement waiting : bySequence.getOrDefault(sequence, List.of())) {
            if (!waiting.isWithdrawn()) {
                return true;
            }
        }
        return false;
    }

    /** Takes out all who wait for these inputs. */
    void remove(Collection<Long> sequences, Collection<Acknowledgement> to) {
        if (bySequence.isEmpty()) {
            return;
        }
        for (Long sequence : sequences) {
            List<Acknowledgement> waiting = bySequence.remove(sequence);
            if (waiting != null) {
                to.addAll(waiting);
            }
        }
    }

    /** Nobody waits for these inputs any more. */
    void forget(Collection<Long> sequences) {
        if (!bySequence.isEmpty()) {
            sequences.forEach(bySequence::remove);
        }
    }

    /** Inputs somebody waits for. */
    public int size() {
        return bySequence.size();
    }
}
