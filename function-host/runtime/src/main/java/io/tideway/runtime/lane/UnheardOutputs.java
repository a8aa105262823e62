package io.tideway.runtime.lane;

import java.util.ArrayList;
import java.util.List;

/**
 * Outputs of an instance that are in the outbox of this host and may be nowhere else yet.
 *
 * @param firstRecent number of the first recent message that they are of; 0 for none
 */
record UnheardOutputs(List<Outbox.Committed> outputs, long firstRecent) {

    static final UnheardOutputs NONE = new UnheardOutputs(List.of(), 0);

    /** With those of a later run of which the first recent message has that number, 0 for none. */
    UnheardOutputs and(Iterable<Outbox.Committed> later, long first) {
        List<Outbox.Committed> all = new ArrayList<>(outputs);
        later.forEach(all::add);
        return new UnheardOutputs(List.copyOf(all), firstRecent == 0 ? first : firstRecent);
    }

    /** Those that the outbox does not know to have left. */
    UnheardOutputs stillIn(Outbox outbox) {
        List<Outbox.Committed> still =
                outputs.stream().filter(outbox::mayBeLost).toList();
        return still.isEmpty() ? NONE : new UnheardOutputs(still, firstRecent);
    }
}
