package io.tideway.simulator.scenario;

import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.payload.Circle;
import io.tideway.simulator.payload.Payload;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;

/** Reads what a message holds. */
final class PayloadReader {
    private static final double NUMBER_MAX = 1e9;
    private static final int BYTES_MAX = 1024 * 1024;
    private static final Duration PERIOD_MAX = Duration.ofDays(1);

    private final YamlMap map;

    PayloadReader(YamlMap map) {
        this.map = map;
    }

    private enum Kind {
        READING,
        POSITION,
        FENCE,
        TEXT,
        FILLER,
        PAPER
    }

    private enum Course {
        WALK,
        WAVE,
        COUNT
    }

    Payload read() {
        Payload payload = switch (map.required("kind").oneOf(Kind.READING)) {
            case READING -> new Payload.Readings(values(), encoding());
            case POSITION ->
                new Payload.Positions(circle(), map.optional("speed").decimal(0, 1000, 14), encoding());
            case FENCE -> new Payload.Fences(circle(), encoding());
            case TEXT -> new Payload.Text(map.required("text").text());
            case FILLER -> new Payload.Filler((int) map.required("bytes").bytes(0, BYTES_MAX, 64));
            case PAPER ->
                new Payload.PaperRequests(
                        mean("local"),
                        mean("remote"),
                        map.optional("prefer-local").duration(Duration.ZERO, Duration.ofHours(1), Duration.ZERO));
        };
        map.refuseOtherKeys();
        return payload;
    }

    private Encoding encoding() {
        return map.optional("encoding").oneOf(Encoding.JSON);
    }

    private Duration mean(String phase) {
        return map.required(phase).duration(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMillis(10));
    }

    private Payload.Values values() {
        return switch (map.optional("values").oneOf(Course.WALK)) {
            case WALK ->
                new Payload.Values.Walk(number("mean", 70), map.optional("step").decimal(0, NUMBER_MAX, 1.5));
            case WAVE ->
                new Payload.Values.Wave(
                        number("mean", 50),
                        map.optional("amplitude").decimal(0, NUMBER_MAX, 10),
                        map.optional("period").duration(Duration.ofMillis(1), PERIOD_MAX, Duration.ofSeconds(10)),
                        map.optional("noise").decimal(0, NUMBER_MAX, 0));
            case COUNT -> new Payload.Values.Count();
        };
    }

    private Circle circle() {
        YamlValue radius = map.optional("radius");
        double latitude = number("latitude", 0);
        double longitude = number("longitude", 0);
        double meters = radius.decimal(0, 1_000_000, 1000);
        try {
            return new Circle(latitude, longitude, meters);
        } catch (IllegalArgumentException e) {
            map.problem(String.valueOf(e.getMessage()));
            return new Circle(0, 0, 1);
        }
    }

    /** Also below nothing. */
    private double number(String key, double fallback) {
        return map.optional(key).parsed(ScenarioText::number).orElse(fallback);
    }
}
