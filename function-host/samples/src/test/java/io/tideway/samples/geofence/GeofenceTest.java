package io.tideway.samples.geofence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.testkit.FunctionTest;
import io.tideway.testkit.PublishedOutput;
import io.tideway.testkit.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeofenceTest {

    private static final String YARD = "{\"latitude\":48,\"longitude\":11,\"radiusMeters\":500}";
    private static final String INSIDE = "{\"latitude\":48.001,\"longitude\":11}";
    private static final String OUTSIDE = "{\"latitude\":48.1,\"longitude\":11}";
    private static final String ENTER = "{\"event\":\"enter\",\"fence\":\"yard\",\"atMs\":%d}";
    private static final String LEAVE = "{\"event\":\"leave\",\"fence\":\"yard\",\"atMs\":%d}";

    private final FunctionTest test = FunctionTest.of(Geofence.class)
            .manifest(Path.of("src/main/functions/geofence/function.yaml"))
            .startingAt(Instant.EPOCH)
            .open();

    @AfterEach
    void close() {
        test.close();
    }

    private Result fence(String name, String payload) {
        return test.send("devices/v1/fences/" + name, payload);
    }

    private Result position(String payload) {
        return test.send("devices/v1/position", payload);
    }

    private List<String> events() {
        return test.outputs("devices/v1/fence-events").stream()
                .map(PublishedOutput::text)
                .toList();
    }

    @Test
    void onMessage_inAndOut_tellsEachChangeOnce() {
        fence("yard", YARD);
        for (String position : List.of(OUTSIDE, INSIDE, INSIDE, OUTSIDE, OUTSIDE)) {
            position(position);
            test.advance(Duration.ofSeconds(1));
        }

        assertEquals(List.of(ENTER.formatted(1_000), LEAVE.formatted(3_000)), events());
    }

    @Test
    void onMessage_protobuf_isTheSame() {
        Fence yard = Fence.newBuilder()
                .setLatitude(48)
                .setLongitude(11)
                .setRadiusMeters(500)
                .build();
        test.send("devices/v1/fences/yard", yard.toByteArray());
        test.send(
                "devices/v1/position",
                Position.newBuilder().setLatitude(48).setLongitude(11).build().toByteArray());

        assertEquals(List.of(ENTER.formatted(0)), events());
        assertEquals(Map.of("yard", yard), test.state("v1").get(Geofence.FENCES));
    }

    @Test
    void onMessage_fenceRemovedWhileInside_endsWithALeave() {
        fence("yard", YARD);
        position(INSIDE);
        fence("yard", "");

        assertEquals(List.of(ENTER.formatted(0), LEAVE.formatted(0)), events());
        assertTrue(test.state("v1").entries().isEmpty());
    }

    @Test
    void onMessage_fencesOfAnotherVehicle_doNotCount() {
        test.send("devices/v2/fences/yard", YARD);
        position(INSIDE);

        assertEquals(List.of(), events());
    }

    @Test
    void onMessage_tooManyFences_refusesTheNextOne() {
        for (int i = 0; i < Geofence.FENCES_MAX; i++) {
            assertTrue(fence("f" + i, YARD).failure().isEmpty());
        }
        assertTrue(fence("one-more", YARD).failure().isPresent());
        test.advance(Duration.ofSeconds(1));

        assertEquals(1, test.deadLetters().size());
        assertEquals(Geofence.FENCES_MAX, position(INSIDE).outputs().size());
    }

    @Test
    void onMessage_crashAndRedelivery_entersOnce() {
        fence("yard", YARD);
        test.suspendSync();
        Result unheard = position(INSIDE);
        test.crash();

        assertTrue(test.redeliver(unheard).duplicate());
        position(INSIDE);

        assertEquals(List.of(ENTER.formatted(0)), events());
    }
}
