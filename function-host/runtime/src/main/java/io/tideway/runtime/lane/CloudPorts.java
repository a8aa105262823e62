package io.tideway.runtime.lane;

import io.tideway.runtime.cloud.Backoff;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.phase.PhaseAction.Incident;
import io.tideway.runtime.phase.SyncLimits;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * All that a lane needs to have instances in different phases.
 *
 * @param link to the store that the hosts share
 * @param hostId as the store knows this host
 * @param sync how changes of local instances are written behind
 * @param rateWindowMs over which messages per second are estimated
 * @param backoff between attempts of one instance
 * @param connected tells by its client id whether a device is connected here
 * @param nanoTime measures how long something takes
 * @param counters of switches and remote runs
 * @param listener is told what people should know of
 * @param forward leads to owners of instances; {@link Forward#NONE} where instances follow their devices
 */
public record CloudPorts(
        CloudLink link,
        String hostId,
        SyncLimits sync,
        long rateWindowMs,
        Backoff backoff,
        Predicate<String> connected,
        LongSupplier nanoTime,
        PhaseCounters counters,
        PhaseListener listener,
        Forward forward) {

    /** Port: is told of what instances go through, on the lane's thread. */
    @FunctionalInterface
    public interface PhaseListener {
        void happened(InstanceId instance, Incident incident, String detail);

        /** The instance is in that phase now. */
        default void entered(InstanceId instance, Phase phase) {}
    }
}
