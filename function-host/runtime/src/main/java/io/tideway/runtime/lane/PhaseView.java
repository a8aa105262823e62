package io.tideway.runtime.lane;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;

/**
 * The phase of one instance as it is now.
 *
 * @param phase it is in
 * @param held whether its messages wait for a switch to end
 * @param epoch the latest this host knows
 * @param version of the record, as of the latest answer of the store; -1 for unknown
 * @param waiting inputs in its inbox
 * @param unsyncedEntries that the store has not
 * @param stateBytes of its state, 0 while that is not in memory
 * @param ratePerSecond of its arrivals, estimated
 * @param offline whether it works without a grant of the store
 * @param pin what an operator ordered
 */
public record PhaseView(
        InstanceId instance,
        Phase phase,
        boolean held,
        long epoch,
        long version,
        int waiting,
        int unsyncedEntries,
        long stateBytes,
        double ratePerSecond,
        boolean offline,
        Preference pin) {}
