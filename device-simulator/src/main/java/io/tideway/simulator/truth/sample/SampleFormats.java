package io.tideway.simulator.truth.sample;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.proto.samples.Reading;
import io.tideway.simulator.truth.Formats;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InputFormat;
import io.tideway.simulator.truth.TopicPattern;
import java.util.Optional;

/** The payloads the samples read: JSON or protobuf. What a sample refuses is {@link Input.Other}. */
public final class SampleFormats {
    /** Readings. */
    public static final InputFormat READING =
            (topic, levels, payload) -> reading(payload).orElseGet(() -> Formats.ANY.read(topic, levels, payload));

    /** Positions. */
    public static final InputFormat POSITION =
            (topic, levels, payload) -> position(payload).orElseGet(() -> Formats.ANY.read(topic, levels, payload));

    /** Fences, named by the level {@code {fence}}; an empty payload removes one. */
    public static final InputFormat FENCE = SampleFormats::fence;

    private SampleFormats() {}

    private static Optional<Input> reading(byte[] payload) {
        Reading.Builder reading = Reading.newBuilder().setValue(Double.NaN);
        boolean read = FlatJson.isJson(payload)
                ? FlatJson.read(payload, (field, value) -> {
                    if (field.equals("value")) {
                        reading.setValue(value.getDoubleValue());
                    } else if (field.equals("sequence")) {
                        reading.setSequence(value.getLongValue());
                    }
                })
                : merged(reading.clearValue(), payload);
        return read && Double.isFinite(reading.getValue())
                ? Optional.of(new Input.Reading(reading.getValue(), reading.getSequence()))
                : Optional.empty();
    }

    private static Optional<Input> position(byte[] payload) {
        Position.Builder position =
                Position.newBuilder().setLatitude(Double.NaN).setLongitude(Double.NaN);
        boolean read = FlatJson.isJson(payload)
                ? FlatJson.read(payload, (field, value) -> {
                    if (field.equals("latitude")) {
                        position.setLatitude(value.getDoubleValue());
                    } else if (field.equals("longitude")) {
                        position.setLongitude(value.getDoubleValue());
                    }
                })
                : merged(position.clear(), payload);
        return read && Earth.has(position.getLatitude(), position.getLongitude())
                ? Optional.of(new Input.Position(position.getLatitude(), position.getLongitude()))
                : Optional.empty();
    }

    private static Input fence(String topic, TopicPattern levels, byte[] payload) {
        String name = levels.named(topic, "fence").orElse("");
        if (payload.length == 0) {
            return new Input.FenceRemoved(name);
        }
        Fence.Builder fence = Fence.newBuilder().setLatitude(Double.NaN).setLongitude(Double.NaN);
        boolean read = FlatJson.isJson(payload)
                ? FlatJson.read(payload, (field, value) -> {
                    switch (field) {
                        case "latitude" -> fence.setLatitude(value.getDoubleValue());
                        case "longitude" -> fence.setLongitude(value.getDoubleValue());
                        case "radiusMeters" -> fence.setRadiusMeters(value.getDoubleValue());
                        default -> {}
                    }
                })
                : merged(fence.clear(), payload);
        boolean valid = read
                && Earth.has(fence.getLatitude(), fence.getLongitude())
                && fence.getRadiusMeters() > 0
                && Double.isFinite(fence.getRadiusMeters());
        return valid
                ? new Input.Fence(name, fence.getLatitude(), fence.getLongitude(), fence.getRadiusMeters())
                : Formats.ANY.read(topic, levels, payload);
    }

    private static boolean merged(com.google.protobuf.Message.Builder message, byte[] payload) {
        try {
            message.mergeFrom(payload);
            return true;
        } catch (InvalidProtocolBufferException notOne) {
            return false;
        }
    }
}
