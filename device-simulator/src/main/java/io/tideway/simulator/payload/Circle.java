package io.tideway.simulator.payload;

/**
 * A circle on the ground.
 *
 * @param latitude of its middle, degrees
 * @param longitude of its middle, degrees
 * @param radiusMeters from there
 */
public record Circle(double latitude, double longitude, double radiusMeters) {
    static final double METERS_PER_DEGREE = 111_195;

    /** Refuses circles that reach a pole or are none: there degrees of longitude have no length. */
    public Circle {
        if (!(Math.abs(latitude) <= 85) || !(Math.abs(longitude) <= 179)) {
            throw new IllegalArgumentException(
                    "latitude must be within ±85° and longitude within ±179°, found " + latitude + ", " + longitude);
        }
        if (!(radiusMeters > 0)) {
            throw new IllegalArgumentException("radius must be above 0 m, found " + radiusMeters);
        }
    }

    double metersPerDegreeOfLongitude() {
        return METERS_PER_DEGREE * Math.cos(Math.toRadians(latitude));
    }
}
