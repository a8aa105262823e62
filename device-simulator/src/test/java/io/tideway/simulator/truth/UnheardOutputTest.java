package io.tideway.simulator.truth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MessageProperties;
import io.tideway.simulator.truth.FinalStates.Walked;
import io.tideway.simulator.truth.sample.SampleModels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device that roams subscribes at the next gateway when an output has perhaps been published there already. */
class UnheardOutputTest {

    private static final int ENTERS_DEPOT = 33;
    private static final Fence DEPOT = fence(400);
    private static final Fence CITY = fence(1_500);

    private static Fence fence(double radiusMeters) {
        return Fence.newBuilder()
                .setLatitude(48.0)
                .setLongitude(11.0)
                .setRadiusMeters(radiusMeters)
                .build();
    }

    private final Truth truth = Truth.about(SampleModels.named("geofence").orElseThrow());
    private final DeviceTruth vehicle = truth.device("v");

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 20, 32, 33})
    void firstOutputUnheard_laterOneHeard_isNoFault(int subscribedAgainAfter) {
        drive(subscribedAgainAfter);
        hear("depot");

        Findings findings = check();

        assertEquals(List.of(), findings.examples());
        assertEquals(1, findings.tally().unheard());
    }

    /** The session at the gateway before had it, and the device comes back there. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 20, 32, 33})
    void firstOutputHeardBehindALaterOne_isNoFault(int subscribedAgainAfter) {
        drive(subscribedAgainAfter);
        hear("depot");
        hear("city");

        Findings findings = check();

        assertEquals(List.of(), findings.examples());
        assertEquals(0, findings.tally().unheard());
    }

    /** Into the city with the first position, into the depot with the last. */
    private void drive(int subscribedAgainAfter) {
        send("devices/v/fences/depot", DEPOT.toByteArray());
        send("devices/v/fences/city", CITY.toByteArray());
        for (int position = 3; position <= ENTERS_DEPOT; position++) {
            double latitude = position < ENTERS_DEPOT ? 48.01 : 48.0; // 1,100 m from the centre, then there
            send(
                    "devices/v/position",
                    Position.newBuilder()
                            .setLatitude(latitude)
                            .setLongitude(11.0)
                            .build()
                            .toByteArray());
            if (position == subscribedAgainAfter) {
                vehicle.subscribedAgain();
            }
        }
    }

    private void hear(String fence) {
        truth.received(new Delivery(
                "devices/v/fence-events",
                ("{\"event\":\"enter\",\"fence\":\"" + fence + "\"}").getBytes(StandardCharsets.UTF_8),
                1,
                false,
                false,
                MessageProperties.NONE,
                0));
    }

    private Findings check() {
        return Checker.check(truth, (function, each) -> {
            each.accept(new InstanceState(
                    "v",
                    List.of(
                            new InstanceState.Entry("map", "fences", "depot", DEPOT.toByteArray()),
                            new InstanceState.Entry("map", "fences", "city", CITY.toByteArray()),
                            new InstanceState.Entry("map", "inside", "depot", new byte[8]),
                            new InstanceState.Entry("map", "inside", "city", new byte[8]))));
            return new Walked(1, 0);
        });
    }

    private void send(String topic, byte[] payload) {
        long sequence = vehicle.next();
        vehicle.sending(sequence, topic, payload, 1);
        vehicle.acknowledged(sequence, 0);
    }
}
