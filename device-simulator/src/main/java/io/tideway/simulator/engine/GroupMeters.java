package io.tideway.simulator.engine;

import io.tideway.simulator.scenario.DeviceGroup;
import java.util.List;

/** What is measured of a group. */
record GroupMeters(DeviceGroup group, FleetMeter fleet, List<StreamMeter> streams) {

    static GroupMeters of(DeviceGroup group, Rounds rounds) {
        return new GroupMeters(
                group,
                new FleetMeter(),
                group.streams().stream()
                        .map(stream -> new StreamMeter(group.name(), stream, rounds))
                        .toList());
    }
}
