package io.tideway.simulator.truth.sample;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.ThresholdAlarmModel.Alarm;
import java.util.List;
import java.util.Optional;

/** {@code threshold-alarm}: raised above one value, cleared below another; only changes are published. */
public final class ThresholdAlarmModel implements FunctionModel<Alarm, Alarm> {
    private final Binding binding;
    private final double raiseAbove;
    private final double clearBelow;

    /** For a function of that name, these topics and thresholds. */
    public ThresholdAlarmModel(
            String function, List<TopicPattern> readings, TopicPattern output, double raiseAbove, double clearBelow) {
        this.binding = Binding.of(function, readings, SampleFormats.READING, output);
        this.raiseAbove = raiseAbove;
        this.clearBelow = clearBelow;
    }

    /** State and output alike; {@code value} is the one that raised or cleared it. When is the gateway's clock's affair. */
    public record Alarm(boolean active, double value) {}

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Alarm initial() {
        return new Alarm(false, 0);
    }

    @Override
    public Step<Alarm, Alarm> apply(Alarm state, Input input) {
        if (!(input instanceof Input.Reading reading)) {
            return Step.silent(state);
        }
        boolean active = state.active() ? reading.value() >= clearBelow : reading.value() > raiseAbove;
        if (active == state.active()) {
            return Step.silent(state);
        }
        Alarm next = new Alarm(active, reading.value());
        return Step.of(next, next);
    }

    @Override
    public Optional<Alarm> output(byte[] payload) {
        io.tideway.proto.samples.Alarm.Builder alarm =
                io.tideway.proto.samples.Alarm.newBuilder().setValue(Double.NaN);
        boolean read = FlatJson.read(payload, (field, value) -> {
            if (field.equals("active")) {
                alarm.setActive(value.getBooleanValue());
            } else if (field.equals("value")) {
                alarm.setValue(value.getDoubleValue());
            }
        });
        return read ? Optional.of(new Alarm(alarm.getActive(), alarm.getValue())) : Optional.empty();
    }

    @Override
    public Optional<Alarm> stored(InstanceState stored) {
        try {
            var alarm = io.tideway.proto.samples.Alarm.parseFrom(
                    stored.value("alarm").orElse(new byte[0]));
            return Optional.of(new Alarm(alarm.getActive(), alarm.getValue()));
        } catch (InvalidProtocolBufferException notAnAlarm) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Alarm> stateBehind(Alarm output) {
        return Optional.of(output);
    }
}
