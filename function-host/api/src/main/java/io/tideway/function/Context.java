package io.tideway.function;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one invocation may see and do: its instance's state, timers and outputs. Valid only during the invocation and only
 * on its thread.
 *
 * <p>Nothing leaves the context before the invocation returns: then state, timers and outputs are committed in one write.
 */
public interface Context {

    /** Name of the function. */
    String function();

    /** Key of the instance, for example the device's id. */
    String key();

    /** The time of this invocation; the same for every call within it. Use it instead of the system clock: tests can set it. */
    Instant now();

    /** Logger of the function; lines carry function and key. */
    System.Logger logger();

    /** Current value, empty when never set, cleared or past its time to live. */
    <T> Optional<T> get(ValueState<T> state);

    /** Sets the value and restarts its time to live. */
    <T> void put(ValueState<T> state, T value);

    /** Forgets the value. */
    void clear(ValueState<?> state);

    /** Current value of a counter, 0 when never added to or past its time to live. */
    long get(CounterState state);

    /** Adds to a counter and returns the new value. */
    long add(CounterState state, long delta);

    /** The entries of a map; changes through the view are part of this invocation. */
    <T> MapView<T> map(MapState<T> state);

    /**
     * Publishes with QoS 1, not retained.
     *
     * @param topic topic name; {@code {device}} stands for a named level of the binding
     * @throws IllegalArgumentException when the manifest's {@code publishes} does not allow the topic
     */
    default void publish(String topic, byte[] payload) {
        publish(Output.to(topic, payload));
    }

    /** Publishes an output. See {@link #publish(String, byte[])} for the topic. */
    void publish(Output output);

    /**
     * Answers an MQTT 5 request: publishes to the message's response topic with its correlation data.
     *
     * @return {@code false}, and nothing is sent, when the message has no response topic
     * @throws IllegalArgumentException when the manifest's {@code publishes} does not allow the response topic
     */
    boolean reply(byte[] payload);

    /**
     * Sets the durable timer of that name, in place of one already set: {@link DeviceFunction#onTimer} is called once the
     * delay has passed, also after a restart.
     */
    void setTimer(String name, Duration delay);

    /** Cancels the timer of that name if it is set. */
    void cancelTimer(String name);

    /** What the function knows of the messages to come, for whoever chooses the phase of this instance. */
    PhaseHints phase();
}
