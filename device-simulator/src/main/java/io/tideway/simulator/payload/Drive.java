package io.tideway.simulator.payload;

import java.util.random.RandomGenerator;

/** A vehicle that drives from one random point of a circle straight to another, and on. One thread. */
final class Drive {
    private static final double MICRODEGREES = 1e6;

    private final Circle area;
    private final double metersPerSecond;
    private final RandomGenerator random;

    // Meters from the middle, east and north.
    private double east;
    private double north;
    private double goalEast;
    private double goalNorth;
    private double atSeconds;

    Drive(Circle area, double metersPerSecond, RandomGenerator random) {
        this.area = area;
        this.metersPerSecond = metersPerSecond;
        this.random = random;
        pickGoal();
        east = goalEast;
        north = goalNorth;
        pickGoal();
    }

    /** Drives on until that time. */
    void until(double seconds) {
        double meters = metersPerSecond * Math.max(0, seconds - atSeconds);
        atSeconds = Math.max(atSeconds, seconds);
        double left = distance();
        while (meters >= left) {
            meters -= left;
            east = goalEast;
            north = goalNorth;
            pickGoal();
            left = Math.max(1, distance()); // Never nothing, so that this ends.
        }
        east += (goalEast - east) * meters / left;
        north += (goalNorth - north) * meters / left;
    }

    double latitude() {
        return rounded(area.latitude() + north / Circle.METERS_PER_DEGREE);
    }

    double longitude() {
        return rounded(area.longitude() + east / area.metersPerDegreeOfLongitude());
    }

    private double distance() {
        return Math.hypot(goalEast - east, goalNorth - north);
    }

    private void pickGoal() {
        double radius = area.radiusMeters() * Math.sqrt(random.nextDouble());
        double angle = 2 * Math.PI * random.nextDouble();
        goalEast = radius * Math.cos(angle);
        goalNorth = radius * Math.sin(angle);
    }

    private static double rounded(double degrees) {
        return Math.round(degrees * MICRODEGREES) / MICRODEGREES;
    }
}
