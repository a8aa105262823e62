package io.tideway.simulator.scenario;

import io.tideway.simulator.schedule.Span;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Devices that behave alike.
 *
 * @param name of the group; its devices are {@code name-1} to {@code name-n}
 * @param devices how many
 * @param session how they connect
 * @param clockSkew most that a device's clock is wrong, either way; each has its own constant error
 * @param will {@code null} for none
 * @param link how the connection fails, {@code null} for never
 * @param roaming time at one broker before a device moves on to the next, {@code null} for ever
 * @param statefulness when its clients are stateful, {@code null} where topics do not depend on it
 * @param streams what each of them sends
 */
public record DeviceGroup(
        String name,
        int devices,
        SessionConfig session,
        Duration clockSkew,
        @Nullable WillTemplate will,
        @Nullable Link link,
        @Nullable Span roaming,
        @Nullable Statefulness statefulness,
        List<MessageStream> streams) {

    /** Refuses an empty group. */
    public DeviceGroup {
        streams = List.copyOf(streams);
        if (devices < 1) {
            throw new IllegalArgumentException("devices must be at least 1, found " + devices);
        }
    }

    /** A steady group without troubles. */
    public static DeviceGroup steady(String name, int devices, SessionConfig session, List<MessageStream> streams) {
        return new DeviceGroup(name, devices, session, Duration.ZERO, null, null, null, null, streams);
    }

    /** Messages of all its devices in a second, in the long run. */
    public double meanPerSecond() {
        return devices
                * streams.stream()
                        .mapToDouble(stream -> stream.pattern().meanPerSecond())
                        .sum();
    }

    DeviceGroup withDevices(int other) {
        return new DeviceGroup(name, other, session, clockSkew, will, link, roaming, statefulness, streams);
    }

    DeviceGroup scaled(double rate, double speed) {
        return new DeviceGroup(
                name,
                devices,
                session,
                clockSkew,
                will,
                link == null ? null : new Link(link.upDown().faster(speed), link.together()),
                roaming == null ? null : roaming.faster(speed),
                statefulness == null
                        ? null
                        : new Statefulness(statefulness.sessions().faster(speed), statefulness.parts()),
                streams.stream().map(stream -> stream.scaled(rate, speed)).toList());
    }
}
