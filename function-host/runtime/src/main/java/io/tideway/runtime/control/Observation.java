package io.tideway.runtime.control;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;

/**
 * What is known of an instance.
 *
 * @param phase it is in
 * @param ratePerSecond of arrivals, estimated
 * @param executionMs of one invocation, without the store
 * @param stateBytes of its entries
 * @param roundTripMs to the store, measured
 * @param lastSwitchMs when it last changed its phase; 0 for never
 * @param idleMs since its last message
 * @param preferLocalUntilMs as the function itself asked for; 0 for not
 * @param presence of its device
 * @param manifest what the manifest prefers
 * @param pin what an operator ordered
 */
public record Observation(
        InstanceId instance,
        Phase phase,
        double ratePerSecond,
        double executionMs,
        long stateBytes,
        double roundTripMs,
        long lastSwitchMs,
        long idleMs,
        long preferLocalUntilMs,
        Presence presence,
        Preference manifest,
        Preference pin) {

    /** Local, or about to be. */
    boolean isLocal() {
        return phase == Phase.LOCAL || phase == Phase.ACQUIRING;
    }

    /** Whether it takes room now, if only until it has left. */
    boolean takesRoom() {
        return phase != Phase.REMOTE;
    }
}
