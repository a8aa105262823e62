package io.tideway.simulator.truth.sample;

import io.tideway.simulator.truth.Fingerprint;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import java.util.List;
import java.util.Optional;

/** No function at all: what a device publishes comes back as it is, from the broker or from whatever copies it. */
public final class EchoModel implements FunctionModel<EchoModel.Nothing, Long> {
    private final Binding binding;

    /** What goes out on one topic comes back on another, or on the same. */
    public EchoModel(String name, TopicPattern request, TopicPattern reply) {
        this.binding = Binding.of(
                name, List.of(request), (topic, levels, payload) -> new Input.Other(Fingerprint.of(payload)), reply);
    }

    /** There is no state. */
    public enum Nothing {
        NOTHING
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Nothing initial() {
        return Nothing.NOTHING;
    }

    @Override
    public Step<Nothing, Long> apply(Nothing state, Input input) {
        return input instanceof Input.Other other ? Step.of(state, other.fingerprint()) : Step.silent(state);
    }

    @Override
    public Optional<Long> output(byte[] payload) {
        return Optional.of(Fingerprint.of(payload));
    }

    @Override
    public Optional<Nothing> stored(InstanceState stored) {
        return Optional.of(Nothing.NOTHING);
    }

    @Override
    public boolean keepsState() {
        return false;
    }
}
