package io.tideway.runtime.host;

import io.tideway.runtime.control.HostLimits;
import io.tideway.runtime.control.Policy;
import io.tideway.runtime.phase.SyncLimits;
import java.time.Duration;

/**
 * How a host with a cloud store chooses and changes phases.
 *
 * @param policy by which instances are chosen for the local phase
 * @param limits what they may take of this host
 * @param decideEvery how often the controller decides
 * @param rateWindow over which the messages per second of an instance are estimated
 * @param sync how changes of local instances are written behind
 * @param lease for which the host owns what it owns without a sign of life; a third of it passes between two signs
 * @param timerGrace after which a due timer of a remote instance is fired by whichever host sees it
 */
public record PhasesConfig(
        Policy policy,
        HostLimits limits,
        Duration decideEvery,
        Duration rateWindow,
        SyncLimits sync,
        Duration lease,
        Duration timerGrace) {

    public PhasesConfig {
        if (decideEvery.toMillis() < 1
                || rateWindow.toMillis() < 1
                || lease.toMillis() < 1_000
                || timerGrace.isNegative()) {
            throw new IllegalArgumentException(
                    "decide-every and rate-window must be positive and the lease at least 1 s, found " + decideEvery
                            + ", " + rateWindow + " and " + lease);
        }
    }
}
