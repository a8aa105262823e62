package io.tideway.simulator.truth.sample;

import io.tideway.simulator.truth.Formats;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.PresenceModel.Presence;
import java.util.List;
import java.util.Optional;

/**
 * {@code presence}: the first message makes a device present; then silence makes it absent, and a message present again.
 *
 * <p>When silence has lasted long enough is the gateway's clock's affair, so what is checked is that present and absent take
 * turns, and that the first message was answered.
 */
public final class PresenceModel implements FunctionModel<Presence, Boolean> {
    private final Binding binding;

    /** For a function of that name and these topics. */
    public PresenceModel(String function, List<TopicPattern> messages, TopicPattern output) {
        this.binding = Binding.of(function, messages, Formats.ANY, output);
    }

    /** Whether a device was heard of, and is there. */
    public enum Presence {
        UNKNOWN,
        PRESENT,
        ABSENT
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Presence initial() {
        return Presence.UNKNOWN;
    }

    /** A message to an absent device makes it present, but not surely: it may have been passed before the timer was due. */
    @Override
    public Step<Presence, Boolean> apply(Presence state, Input input) {
        return state == Presence.UNKNOWN ? Step.of(Presence.PRESENT, true) : Step.silent(state);
    }

    @Override
    public Optional<Boolean> output(byte[] payload) {
        Boolean[] present = {null};
        boolean read = FlatJson.read(payload, (field, value) -> {
            if (field.equals("present")) {
                present[0] = value.getBooleanValue();
            }
        });
        return read ? Optional.ofNullable(present[0]) : Optional.empty();
    }

    @Override
    public Optional<Presence> withoutMessage(Presence state, Boolean present) {
        return switch (state) {
            case UNKNOWN -> Optional.empty();
            case PRESENT -> present ? Optional.empty() : Optional.of(Presence.ABSENT);
            case ABSENT -> present ? Optional.of(Presence.PRESENT) : Optional.empty();
        };
    }

    @Override
    public Optional<Presence> stateBehind(Boolean present) {
        return Optional.of(present ? Presence.PRESENT : Presence.ABSENT);
    }

    @Override
    public Optional<Presence> stored(InstanceState stored) {
        return Optional.of(stored.value("presence").isPresent() ? Presence.PRESENT : Presence.UNKNOWN);
    }

    /** Only that it was heard of: what the timer has done since the last output cannot be known. */
    @Override
    public boolean agrees(Presence expected, Presence stored) {
        return (expected == Presence.UNKNOWN) == (stored == Presence.UNKNOWN);
    }
}
