package io.tideway.simulator.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Position;
import io.tideway.proto.samples.Reading;
import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.load.ReplyNumber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTest {
    private static final Circle CITY = new Circle(48.137, 11.575, 2500);

    static Stream<Payload> random() {
        return Stream.of(
                new Payload.Readings(new Payload.Values.Walk(70, 1.5), Encoding.JSON),
                new Payload.Readings(new Payload.Values.Wave(20, 3, Duration.ofSeconds(9), 0.5), Encoding.PROTOBUF),
                new Payload.Positions(CITY, 14, Encoding.JSON),
                new Payload.Filler(32),
                new Payload.PaperRequests(Duration.ofMillis(25), Duration.ofMillis(75), Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("random")
    void source_sameSeed_same(Payload payload) {
        assertArrayEquals(tenth(payload, 5), tenth(payload, 5));
        assertFalse(Arrays.equals(tenth(payload, 5), tenth(payload, 6)), payload.toString());
    }

    @Test
    void positions_anHour_stayInTheCircleAtTheSpeed() throws Exception {
        Payload.Source source = new Payload.Positions(CITY, 14, Encoding.PROTOBUF).source(new SplittableRandom(4));
        Position before = null;
        for (int s = 1; s <= 3600; s++) {
            Position at = Position.parseFrom(source.next(s, s, 1000, false));
            assertTrue(meters(at, CITY.latitude(), CITY.longitude()) <= 2501, "second " + s);
            if (before != null) {
                assertTrue(meters(at, before.getLatitude(), before.getLongitude()) <= 14.5, "second " + s);
            }
            before = at;
        }
    }

    @Test
    void wave_aPeriod_swingsAroundItsMean() throws Exception {
        Payload.Source source = new Payload.Readings(
                        new Payload.Values.Wave(62, 16, Duration.ofSeconds(30), 3), Encoding.PROTOBUF)
                .source(new SplittableRandom(1));
        double least = Double.MAX_VALUE;
        double greatest = -Double.MAX_VALUE;
        for (int i = 1; i <= 1500; i++) {
            double value = Reading.parseFrom(source.next(i, i / 50.0, 0, false)).getValue();
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        // threshold-alarm raises above 80 and clears below 75.
        assertTrue(greatest > 80 && greatest <= 81, "greatest " + greatest);
        assertTrue(least < 46 && least >= 43, "least " + least);
    }

    @Test
    void paperRequest_anyNumber_comesFirstAndStatefulClientsPreferLocal() {
        Payload.Source source = new Payload.PaperRequests(
                        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(3))
                .source(new SplittableRandom(1));
        byte[] stateless = source.next(4711, 0, 0, false);
        byte[] stateful = source.next(4712, 0, 0, true);

        assertEquals(32, stateless.length);
        assertEquals(4711, ReplyNumber.paperNumber().of(stateless));
        assertEquals(0, ByteBuffer.wrap(stateless).getLong(24));
        assertEquals(3000, ByteBuffer.wrap(stateful).getLong(24));
    }

    private static byte[] tenth(Payload payload, long seed) {
        Payload.Source source = payload.source(new SplittableRandom(seed));
        byte[] last = {};
        for (int i = 1; i <= 10; i++) {
            last = source.next(i, i * 0.7, 1_700_000_000_000L + i, false);
        }
        return last;
    }

    private static double meters(Position at, double latitude, double longitude) {
        return Math.hypot(
                (at.getLatitude() - latitude) * Circle.METERS_PER_DEGREE,
                (at.getLongitude() - longitude) * CITY.metersPerDegreeOfLongitude());
    }
}
