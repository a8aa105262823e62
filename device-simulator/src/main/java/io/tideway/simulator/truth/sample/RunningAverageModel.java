package io.tideway.simulator.truth.sample;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.samples.Average;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.RunningAverageModel.Mean;
import java.util.List;
import java.util.Optional;

/**
 * {@code running-average}: count and mean of all readings, published after each.
 *
 * <p>From one output to the next, the mean gives away the value between them, so a fault is found at its very message as long as
 * neighbouring values differ.
 */
public final class RunningAverageModel implements FunctionModel<Mean, Mean> {
    private final Binding binding;

    /** For a function of that name and these topics. */
    public RunningAverageModel(String function, List<TopicPattern> readings, TopicPattern output) {
        this.binding = Binding.of(function, readings, SampleFormats.READING, output);
    }

    /** State and output alike. */
    public record Mean(long count, double mean) {
        private Mean with(double value) {
            return new Mean(count + 1, mean + (value - mean) / (count + 1));
        }
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Mean initial() {
        return new Mean(0, 0);
    }

    @Override
    public Step<Mean, Mean> apply(Mean state, Input input) {
        if (!(input instanceof Input.Reading reading)) {
            return Step.silent(state);
        }
        Mean next = state.with(reading.value());
        return Step.of(next, next);
    }

    @Override
    public Optional<Mean> output(byte[] payload) {
        if (!FlatJson.isJson(payload)) {
            return parsed(payload);
        }
        Average.Builder average = Average.newBuilder().setMean(Double.NaN);
        boolean read = FlatJson.read(payload, (field, value) -> {
            if (field.equals("mean")) {
                average.setMean(value.getDoubleValue());
            } else if (field.equals("count")) {
                average.setCount(value.getLongValue());
            }
        });
        return read ? Optional.of(new Mean(average.getCount(), average.getMean())) : Optional.empty();
    }

    @Override
    public Optional<Mean> stored(InstanceState stored) {
        Optional<byte[]> value = stored.value("average");
        return value.isEmpty() ? Optional.of(initial()) : parsed(value.get());
    }

    @Override
    public Optional<Mean> stateBehind(Mean output) {
        return Optional.of(output);
    }

    private static Optional<Mean> parsed(byte[] bytes) {
        try {
            Average average = Average.parseFrom(bytes);
            return Optional.of(new Mean(average.getCount(), average.getMean()));
        } catch (InvalidProtocolBufferException notAnAverage) {
            return Optional.empty();
        }
    }
}
