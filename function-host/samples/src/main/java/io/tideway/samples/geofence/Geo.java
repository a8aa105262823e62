package io.tideway.samples.geofence;

import io.tideway.function.Message;
import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import java.io.IOException;

/** Positions and fences as they are sent, and whether one lies in the other. */
final class Geo {

    private static final double EARTH_RADIUS_METERS = 6_371_008.8;

    private Geo() {}

    /** A position: protobuf, or JSON such as {@code {"latitude":48.1,"longitude":11.5,"atMs":1767225600000}}. */
    static Position position(Message message) throws IOException {
        Position position = Encoding.of(message) == Encoding.JSON
                ? positionOfJson(message.payload())
                : Position.parseFrom(message.payload());
        checkOnEarth(position.getLatitude(), position.getLongitude());
        return position;
    }

    private static Position positionOfJson(byte[] json) throws IOException {
        Position.Builder position =
                Position.newBuilder().setLatitude(Double.NaN).setLongitude(Double.NaN);
        Json.read(json, (field, value) -> {
            switch (field) {
                case "latitude" -> position.setLatitude(value.getDoubleValue());
                case "longitude" -> position.setLongitude(value.getDoubleValue());
                case "atMs" -> position.setAtMs(value.getLongValue());
                case "sequence" -> position.setSequence(value.getLongValue());
                default -> {}
            }
        });
        return position.build();
    }

    /** A fence: protobuf, or JSON such as {@code {"latitude":48.1,"longitude":11.5,"radiusMeters":250}}. */
    static Fence fence(Message message) throws IOException {
        Fence fence = Encoding.of(message) == Encoding.JSON
                ? fenceOfJson(message.payload())
                : Fence.parseFrom(message.payload());
        checkOnEarth(fence.getLatitude(), fence.getLongitude());
        if (!(fence.getRadiusMeters() > 0) || Double.isInfinite(fence.getRadiusMeters())) {
            throw new IOException("radius of a fence must be above 0 m, found " + fence.getRadiusMeters());
        }
        return fence;
    }

    private static Fence fenceOfJson(byte[] json) throws IOException {
        Fence.Builder fence = Fence.newBuilder().setLatitude(Double.NaN).setLongitude(Double.NaN);
        Json.read(json, (field, value) -> {
            switch (field) {
                case "latitude" -> fence.setLatitude(value.getDoubleValue());
                case "longitude" -> fence.setLongitude(value.getDoubleValue());
                case "radiusMeters" -> fence.setRadiusMeters(value.getDoubleValue());
                default -> {}
            }
        });
        return fence.build();
    }

    /** Written so that NaN is refused as well. */
    private static void checkOnEarth(double latitude, double longitude) throws IOException {
        if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
            throw new IOException(
                    "latitude must be within ±90° and longitude within ±180°, found " + latitude + ", " + longitude);
        }
    }

    /** Whether the position is not farther from the middle of the fence than its radius. */
    static boolean inside(Fence fence, Position position) {
        return distanceMeters(
                        fence.getLatitude(), fence.getLongitude(), position.getLatitude(), position.getLongitude())
                <= fence.getRadiusMeters();
    }

    /** Great-circle distance by the haversine formula, right to about 0.5 %. */
    static double distanceMeters(double latitudeA, double longitudeA, double latitudeB, double longitudeB) {
        double sinLatitude = Math.sin(Math.toRadians(latitudeB - latitudeA) / 2);
        double sinLongitude = Math.sin(Math.toRadians(longitudeB - longitudeA) / 2);
        double haversine = sinLatitude * sinLatitude
                + Math.cos(Math.toRadians(latitudeA))
                        * Math.cos(Math.toRadians(latitudeB))
                        * sinLongitude
                        * sinLongitude;
        return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(haversine)));
    }
}
