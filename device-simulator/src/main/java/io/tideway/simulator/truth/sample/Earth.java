package io.tideway.simulator.truth.sample;

/** Distances on the globe, by the haversine formula. Pure. */
final class Earth {
    private static final double RADIUS_METERS = 6_371_008.8;

    private Earth() {}

    /** Whether there is such a place; written so that NaN is none. */
    static boolean has(double latitude, double longitude) {
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    }

    /** Great-circle distance. */
    static double distanceMeters(double latitudeA, double longitudeA, double latitudeB, double longitudeB) {
        double sinLatitude = Math.sin(Math.toRadians(latitudeB - latitudeA) / 2);
        double sinLongitude = Math.sin(Math.toRadians(longitudeB - longitudeA) / 2);
        double haversine = sinLatitude * sinLatitude
                + Math.cos(Math.toRadians(latitudeA))
                        * Math.cos(Math.toRadians(latitudeB))
                        * sinLongitude
                        * sinLongitude;
        return 2 * RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(haversine)));
    }
}
