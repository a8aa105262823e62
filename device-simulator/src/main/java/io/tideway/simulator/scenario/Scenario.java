package io.tideway.simulator.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a fleet does.
 *
 * @param name for results
 * @param description for people
 * @param seed of everything random: the same seed, the same schedule
 * @param duration of one round
 * @param warmUp before the first round; does not count
 * @param groups at least one
 */
public record Scenario(
        String name, String description, long seed, Duration duration, Duration warmUp, List<DeviceGroup> groups) {
    /** More connections of one process no machine of the intended size serves. */
    public static final int DEVICES_MAX = 50_000;

    /** Refuses no groups and too many devices. */
    public Scenario {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a scenario must have at least one group of devices");
        }
        int devices = groups.stream().mapToInt(DeviceGroup::devices).sum();
        if (devices > DEVICES_MAX) {
            throw new IllegalArgumentException(
                    "a scenario must not have more than " + DEVICES_MAX + " devices, found " + devices);
        }
    }

    /** Devices of all groups. */
    public int devices() {
        return groups.stream().mapToInt(DeviceGroup::devices).sum();
    }

    /** Messages of all devices in a second, in the long run. */
    public double meanPerSecond() {
        return groups.stream().mapToDouble(DeviceGroup::meanPerSecond).sum();
    }

    /** Whether devices move from one broker to another. */
    public boolean roams() {
        return groups.stream().anyMatch(group -> group.roaming() != null);
    }

    /** The same with so many devices, in the same proportions; every group keeps at least one. */
    public Scenario withDevices(int wanted) {
        if (wanted < groups.size() || wanted > DEVICES_MAX) {
            throw new IllegalArgumentException("devices must be " + groups.size() + " (one of each group) to "
                    + DEVICES_MAX + ", found " + wanted);
        }
        int left = wanted;
        int leftOfOld = devices();
        List<DeviceGroup> scaled = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            int groupsBehind = groups.size() - i - 1;
            int share = (int) Math.round((double) left * groups.get(i).devices() / leftOfOld);
            int devices = Math.max(1, Math.min(share, left - groupsBehind));
            leftOfOld -= groups.get(i).devices();
            left -= devices;
            scaled.add(groups.get(i).withDevices(devices));
        }
        return new Scenario(name, description, seed, duration, warmUp, scaled);
    }

    /** The same with another length of a round and of the warm-up. */
    public Scenario withTimes(Duration otherDuration, Duration otherWarmUp) {
        return new Scenario(name, description, seed, otherDuration, otherWarmUp, groups);
    }

    /** The same with another seed. */
    public Scenario withSeed(long other) {
        return new Scenario(name, description, other, duration, warmUp, groups);
    }

    /**
     * The same with other rates.
     *
     * @param rate factor of all rates of messages
     * @param speed factor of the time in which all happens: rates grow, bursts, days and outages shrink; the length of a round
     *     stays
     */
    public Scenario scaled(double rate, double speed) {
        return new Scenario(
                name,
                description,
                seed,
                duration,
                warmUp,
                groups.stream().map(group -> group.scaled(rate, speed)).toList());
    }
}
