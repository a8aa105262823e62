package io.tideway.simulator.truth;

import io.tideway.proto.samples.Alarm;
import io.tideway.proto.samples.Average;
import io.tideway.proto.samples.SequenceWindow;
import io.tideway.simulator.truth.FunctionModel.Step;
import io.tideway.simulator.truth.sample.DedupCounterModel.Counts;
import io.tideway.simulator.truth.sample.DedupCounterModel.Seen;
import io.tideway.simulator.truth.sample.RunningAverageModel.Mean;
import io.tideway.simulator.truth.sample.ThresholdAlarmModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An instance of a sample function in a simulated gateway: applies messages, writes outputs and states as the samples do. */
final class SimulatedInstance<S, O> {
    private final FunctionModel<S, O> model;
    private S state;

    SimulatedInstance(FunctionModel<S, O> model) {
        this.model = model;
        this.state = model.initial();
    }

    /** Applies a message; gives the payload of its output. */
    Optional<byte[]> apply(Input input) {
        Step<S, O> step = model.apply(state, input);
        state = step.state();
        return step.outputs().stream().findFirst().map(SimulatedInstance::payload);
    }

    /** Whether that message would be answered. */
    boolean answers(Input input) {
        return !model.apply(state, input).outputs().isEmpty();
    }

    /** Applies a message and gets it wrong, in the state and in the output. */
    byte[] applyWrong(Input input) {
        O output = model.apply(state, input).outputs().get(0);
        byte[] wrong = wrong(payload(output));
        state = model.stateBehind(model.output(wrong).orElseThrow()).orElseThrow();
        return wrong;
    }

    /** The same output with one more in its last number. */
    static byte[] wrong(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        int comma = text.indexOf(',');
        double number = Double.parseDouble(text.substring(colon + 1, comma));
        boolean whole = !text.substring(colon + 1, comma).contains(".");
        String next = whole ? Long.toString((long) number + 1000) : Double.toString(number + 0.125);
        return (text.substring(0, colon + 1) + next + text.substring(comma)).getBytes(StandardCharsets.UTF_8);
    }

    InstanceState stored(String key) {
        if (state instanceof Mean mean) {
            Average average = Average.newBuilder()
                    .setCount(mean.count())
                    .setMean(mean.mean())
                    .build();
            return new InstanceState(key, List.of(value("average", average.toByteArray())));
        }
        if (state instanceof Seen seen) {
            SequenceWindow window = SequenceWindow.newBuilder()
                    .setHighest(seen.highest())
                    .setSeenBelow(seen.below())
                    .build();
            return new InstanceState(
                    key,
                    List.of(
                            value("window", window.toByteArray()),
                            counter("distinct", seen.distinct()),
                            counter("repeated", seen.repeated())));
        }
        ThresholdAlarmModel.Alarm alarm = (ThresholdAlarmModel.Alarm) state;
        Alarm stored = Alarm.newBuilder()
                .setActive(alarm.active())
                .setValue(alarm.value())
                .build();
        return new InstanceState(key, List.of(value("alarm", stored.toByteArray())));
    }

    private static byte[] payload(Object output) {
        String json;
        if (output instanceof Mean mean) {
            json = "{\"mean\":" + mean.mean() + ",\"count\":" + mean.count() + "}";
        } else if (output instanceof Counts counts) {
            json = "{\"distinct\":" + counts.distinct() + ",\"repeated\":" + counts.repeated() + "}";
        } else {
            ThresholdAlarmModel.Alarm alarm = (ThresholdAlarmModel.Alarm) output;
            json = "{\"value\":" + alarm.value() + ",\"active\":" + alarm.active() + ",\"sinceMs\":" + System.nanoTime()
                    + "}";
        }
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static InstanceState.Entry value(String name, byte[] bytes) {
        return new InstanceState.Entry("value", name, "", bytes);
    }

    private static InstanceState.Entry counter(String name, long count) {
        return new InstanceState.Entry(
                "counter",
                name,
                "",
                ByteBuffer.allocate(Long.BYTES).putLong(count).array());
    }
}
