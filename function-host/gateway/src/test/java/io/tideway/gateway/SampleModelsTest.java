package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.proto.samples.Position;
import io.tideway.proto.samples.Reading;
import io.tideway.samples.alarm.ThresholdAlarm;
import io.tideway.samples.average.RunningAverage;
import io.tideway.samples.dedup.DedupCounter;
import io.tideway.samples.geofence.Geofence;
import io.tideway.samples.presence.PresenceAlarm;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.FunctionModel.Source;
import io.tideway.simulator.truth.FunctionModel.Step;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.sample.SampleModels;
import io.tideway.testkit.Effect;
import io.tideway.testkit.FunctionTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's models say the same as the samples do, also about messages that a sample refuses. */
class SampleModelsTest {

    private static final long SEED = 20261123;
    private static final int MESSAGES = 600;
    private static final Duration SILENCE = Duration.ofSeconds(40);
    private static final Duration RETRIES = Duration.ofSeconds(2);
    private static final Path MANIFESTS = Path.of(System.getProperty("basedir", "."), "../samples/src/main/functions");
    private static final Map<String, Class<? extends io.tideway.function.DeviceFunction>> SAMPLES = Map.of(
            "running-average", RunningAverage.class,
            "dedup-counter", DedupCounter.class,
            "threshold-alarm", ThresholdAlarm.class,
            "geofence", Geofence.class,
            "presence", PresenceAlarm.class);

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(strings = {"running-average", "dedup-counter", "threshold-alarm", "geofence", "presence"})
    void model_randomMessages_answersAndKeepsWhatTheSampleDoes(String sample) {
        compare(SampleModels.named(sample).orElseThrow());
    }

    private <S, O> void compare(FunctionModel<S, O> model) {
        String name = model.function();
        S state = model.initial();
        int answers = 0;
        try (FunctionTest function = FunctionTest.of(Objects.requireNonNull(SAMPLES.get(name)))
                .manifest(MANIFESTS.resolve(name).resolve("function.yaml"))
                .open()) {
            for (int n = 1; n <= MESSAGES; n++) {
                if (random.nextInt(50) == 0) {
                    // Long enough for the timer of presence.
                    state = after(model, state, answers(model, function.advance(SILENCE)));
                }
                Source source =
                        model.sources().get(random.nextInt(model.sources().size()));
                String topic = source.topic().forDevice("d1").replace("{fence}", "f" + random.nextInt(3));
                byte[] payload = payload(topic, n);
                Input input = source.format().read(topic, source.topic(), payload);
                String where = name + " seed " + SEED + " message " + n + " " + input;

                Step<S, O> step = model.apply(state, input);
                List<O> found = new ArrayList<>(
                        answers(model, function.send(topic, payload).effects()));
                // What is refused is tried again before the next one's turn.
                found.addAll(answers(model, function.advance(RETRIES)));
                List<O> expected = step.outputs();
                answers += found.size();
                state = step.state();
                if (expected.isEmpty()) {
                    state = after(model, state, found);
                } else {
                    assertTrue(
                            expected.containsAll(found) && found.size() == expected.size(),
                            () -> where + ": " + expected + " " + found);
                }
                assertAgree(model, state, function, where);
            }
        }
        assertTrue(answers > 5, name + " answered " + answers + " times only");
    }

    /** Outputs that no message causes surely. */
    private static <S, O> S after(FunctionModel<S, O> model, S state, List<O> outputs) {
        S now = state;
        for (O output : outputs) {
            now = model.withoutMessage(now, output).orElseThrow();
        }
        return now;
    }

    private static <O> List<O> answers(FunctionModel<?, O> model, List<Effect> effects) {
        List<O> answers = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Published published) {
                assertEquals(
                        "d1", model.output().device(published.output().topic()).orElse(""));
                answers.add(model.output(published.output().payload()).orElseThrow());
            }
        }
        return answers;
    }

    private static <S, O> void assertAgree(FunctionModel<S, O> model, S state, FunctionTest function, String where) {
        List<InstanceState.Entry> entries = function.state("d1").entries().stream()
                .map(item -> new InstanceState.Entry(item.kind(), item.name(), item.entry(), item.value()))
                .toList();
        S stored = model.stored(new InstanceState("d1", entries)).orElseThrow();
        assertTrue(model.agrees(state, stored), () -> where + ": expected " + state + ", stored " + stored);
    }

    private byte[] payload(String topic, int n) {
        if (random.nextInt(40) == 0) {
            return "{\"neither\":1}".getBytes(StandardCharsets.UTF_8);
        }
        double latitude = 48.137 + random.nextGaussian() / 100;
        double longitude = 11.575 + random.nextGaussian() / 100;
        if (topic.contains("/fences/")) {
            return random.nextInt(4) == 0
                    ? new byte[0]
                    : json("\"latitude\":" + latitude + ",\"longitude\":" + longitude + ",\"radiusMeters\":"
                            + (100 + random.nextInt(2_000)));
        }
        if (topic.endsWith("/position")) {
            return random.nextBoolean()
                    ? json("\"latitude\":" + latitude + ",\"longitude\":" + longitude + ",\"atMs\":1")
                    : Position.newBuilder()
                            .setLatitude(latitude)
                            .setLongitude(longitude)
                            .build()
                            .toByteArray();
        }
        double value = 78 + 6 * random.nextGaussian();
        long sequence = Math.max(0, n - random.nextInt(3) * random.nextInt(70));
        return random.nextBoolean()
                ? json("\"value\":" + value + ",\"atMs\":1,\"sequence\":" + sequence)
                : Reading.newBuilder()
                        .setValue(value)
                        .setSequence(sequence)
                        .build()
                        .toByteArray();
    }

    private static byte[] json(String fields) {
        return ("{" + fields + "}").getBytes(StandardCharsets.UTF_8);
    }
}
