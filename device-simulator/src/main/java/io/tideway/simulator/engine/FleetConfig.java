package io.tideway.simulator.engine;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.scenario.DeviceGroup;
import io.tideway.simulator.scenario.SessionConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario does not say: where its devices connect, and as whom.
 *
 * @param brokers at least one; the devices begin at one after the other, and roam in this order
 * @param prefix of client ids and device names
 * @param login user and password, {@code null} for anonymous
 * @param authorities PEM file of the certificate authorities to trust, {@code null} for those of the JVM
 * @param inFlightMax unacknowledged messages of a device on the wire
 * @param pendingMax messages that a device holds; more are refused
 * @param reconnect when to dial again
 */
public record FleetConfig(
        List<BrokerAddress> brokers,
        String prefix,
        DeviceConfig.@Nullable Login login,
        @Nullable Path authorities,
        int inFlightMax,
        int pendingMax,
        Backoff reconnect) {

    /** Refuses no broker. */
    public FleetConfig {
        brokers = List.copyOf(brokers);
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("a fleet must have at least one broker");
        }
    }

    int brokerOf(int device) {
        return device % brokers.size();
    }

    /** Of the n-th device of a group, counted from 1. */
    DeviceConfig device(DeviceGroup group, int n) {
        String name = prefix + "-" + group.name() + "-" + n;
        SessionConfig session = group.session();
        return DeviceConfig.of(name, brokers.get(brokerOf(n - 1)))
                .withVersion(session.mqtt().ofDevice(n))
                .withSession(session.persistent(), session.expiry(), session.keepAlive())
                .withBounds(inFlightMax, Math.max(inFlightMax, pendingMax))
                .withReconnect(reconnect)
                .withSecurity(login, authorities)
                .withWill(group.will() == null ? null : group.will().forDevice(name));
    }
}
