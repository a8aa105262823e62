package io.tideway.simulator.truth.sample;

import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.TopicPattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The sample functions as they are shipped, with the topics and settings of their manifests. */
public final class SampleModels {
    private static final double RAISE_ABOVE = 80;
    private static final double CLEAR_BELOW = 75;
    private static final TopicPattern TELEMETRY = TopicPattern.of("devices/{device}/telemetry");
    private static final TopicPattern POSITION = TopicPattern.of("devices/{device}/position");

    private static final Map<String, Supplier<FunctionModel<?, ?>>> BY_NAME = byName();

    private SampleModels() {}

    /** The model of a sample; empty when there is none of that name. */
    public static Optional<FunctionModel<?, ?>> named(String function) {
        Supplier<FunctionModel<?, ?>> model = BY_NAME.get(function);
        return model == null ? Optional.empty() : Optional.of(model.get());
    }

    /** Names of all samples that have a model. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    private static Map<String, Supplier<FunctionModel<?, ?>>> byName() {
        Map<String, Supplier<FunctionModel<?, ?>>> models = new LinkedHashMap<>();
        models.put(
                "running-average",
                () -> new RunningAverageModel("running-average", List.of(TELEMETRY), output("average")));
        models.put("dedup-counter", () -> new DedupCounterModel("dedup-counter", List.of(TELEMETRY), output("count")));
        models.put(
                "threshold-alarm",
                () -> new ThresholdAlarmModel(
                        "threshold-alarm", List.of(TELEMETRY), output("alarm"), RAISE_ABOVE, CLEAR_BELOW));
        models.put(
                "geofence",
                () -> new GeofenceModel(
                        "geofence",
                        POSITION,
                        TopicPattern.of("devices/{device}/fences/{fence}"),
                        output("fence-events")));
        models.put(
                "presence",
                () -> new PresenceModel(
                        "presence",
                        List.of(TELEMETRY, POSITION, TopicPattern.of("devices/{device}/heartbeat")),
                        output("presence")));
        return models;
    }

    private static TopicPattern output(String last) {
        return TopicPattern.of("devices/{device}/" + last);
    }
}
