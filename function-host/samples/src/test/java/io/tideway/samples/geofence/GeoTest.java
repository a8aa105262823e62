package io.tideway.samples.geofence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.samples.payload.FakeMessage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoTest {

    private static final Fence MUNICH = Fence.newBuilder()
            .setLatitude(48.137)
            .setLongitude(11.575)
            .setRadiusMeters(500)
            .build();

    @Test
    void distanceMeters_munichToBerlin_isAboutRight() {
        assertEquals(504_000, Geo.distanceMeters(48.1372, 11.5755, 52.5200, 13.4050), 1_000);
    }

    @Test
    void distanceMeters_acrossTheDateLine_isShort() {
        assertEquals(2_224, Geo.distanceMeters(0, 179.99, 0, -179.99), 1);
    }

    @Test
    void inside_position_comparesWithTheRadius() {
        Position near =
                Position.newBuilder().setLatitude(48.140).setLongitude(11.575).build();
        Position far =
                Position.newBuilder().setLatitude(48.142).setLongitude(11.575).build();

        assertTrue(Geo.inside(MUNICH, near));
        assertFalse(Geo.inside(MUNICH, far));
    }

    @Test
    void fence_protobufAndJson_sameFence() throws IOException {
        String json = "{\"latitude\":48.137,\"longitude\":11.575,\"radiusMeters\":500}";

        assertEquals(MUNICH, Geo.fence(FakeMessage.of(MUNICH.toByteArray())));
        assertEquals(MUNICH, Geo.fence(FakeMessage.of(json)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"latitude\":48,\"longitude\":11}",
                "{\"latitude\":48,\"longitude\":11,\"radiusMeters\":-1}",
                "{\"latitude\":91,\"longitude\":11,\"radiusMeters\":1}",
                "{\"longitude\":11,\"radiusMeters\":1}"
            })
    void fence_outOfBounds_isRefused(String json) {
        assertThrows(IOException.class, () -> Geo.fence(FakeMessage.of(json)));
    }

    @Test
    void position_withoutLongitude_isRefused() {
        assertThrows(IOException.class, () -> Geo.position(FakeMessage.of("{\"latitude\":48}")));
    }
}
