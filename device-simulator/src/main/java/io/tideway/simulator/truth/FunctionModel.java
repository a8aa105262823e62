package io.tideway.simulator.truth;

import java.util.List;
import java.util.Optional;

/**
 * What a function makes of a device's messages: the answer that must come and the state that must be left. Pure; one model
 * serves all devices.
 *
 * <p>The key of the function's instances must be the device.
 *
 * @param <S> state of one instance, immutable and small: there is one for each device
 * @param <O> what an output says, compared by {@code equals}; times that the gateway reads from its clock are left out
 */
public interface FunctionModel<S, O> {

    /** Which function it is, and between which topics. */
    Binding binding();

    /** Name of the function. */
    default String function() {
        return binding().function();
    }

    /** Where its messages come from. */
    default List<Source> sources() {
        return binding().sources();
    }

    /** Where its outputs go. */
    default TopicPattern output() {
        return binding().output();
    }

    /** State of an instance that has seen nothing. */
    S initial();

    /** What a message does to that state. */
    Step<S, O> apply(S state, Input input);

    /** Reads an output; empty when it is none of this function. */
    Optional<O> output(byte[] payload);

    /** Reads a stored state; empty when it is none of this function. */
    Optional<S> stored(InstanceState stored);

    /** Whether a stored state is the expected one. */
    default boolean agrees(S expected, S stored) {
        return expected.equals(stored);
    }

    /** The state that an output gives away, if it does: to follow an instance whose state was corrupted. */
    default Optional<S> stateBehind(O output) {
        return Optional.empty();
    }

    /** The state after an output that no message causes, such as that of a timer; empty when it cannot come in this state. */
    default Optional<S> withoutMessage(S state, O output) {
        return Optional.empty();
    }

    /**
     * Whether an output tells which message it answers. If not, a lost message is known to be one of several.
     */
    default boolean outputsNameMessages() {
        return true;
    }

    /** Whether the stored state shows that this message took effect or did not; empty when it does not tell. */
    default Optional<Boolean> tookEffect(InstanceState stored, Input input) {
        return Optional.empty();
    }

    /** Whether instances leave state behind that can be compared. */
    default boolean keepsState() {
        return true;
    }

    /** A function's name, where its messages come from and where its outputs go. */
    record Binding(String function, List<Source> sources, TopicPattern output) {

        /** Copies the sources. */
        public Binding {
            sources = List.copyOf(sources);
        }

        /** One whose messages are all of one kind. */
        public static Binding of(String function, List<TopicPattern> topics, InputFormat format, TopicPattern output) {
            return new Binding(
                    function,
                    topics.stream().map(topic -> new Source(topic, format)).toList(),
                    output);
        }
    }

    /** Topics of a kind of message. */
    record Source(TopicPattern topic, InputFormat format) {}

    /** A state and what is published on the way to it; several outputs of one message come in no particular order. */
    record Step<S, O>(S state, List<O> outputs) {

        /** Refuses nothing; copies the outputs. */
        public Step {
            outputs = List.copyOf(outputs);
        }

        /** A step that publishes nothing. */
        public static <S, O> Step<S, O> silent(S state) {
            return new Step<>(state, List.of());
        }

        /** A step with one output. */
        public static <S, O> Step<S, O> of(S state, O output) {
            return new Step<>(state, List.of(output));
        }
    }
}
