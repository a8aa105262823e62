package io.tideway.testkit;

import io.tideway.gate.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * What one message led to, up to the moment {@link FunctionTest#send} returned; what comes later, such as a second attempt,
 * is found in {@link FunctionTest#effects}. Only {@link #acknowledged} and {@link #rejection} go on to tell the present.
 */
public final class Result {

    private final Input input;
    private final int packetId;
    private final Delivery delivery;
    private final List<Effect> effects;
    private final boolean duplicate;

    Result(Input input, int packetId, Delivery delivery, List<Effect> effects, boolean duplicate) {
        this.input = input;
        this.packetId = packetId;
        this.delivery = delivery;
        this.effects = effects;
        this.duplicate = duplicate;
    }

    /** The message that was sent. */
    public Input input() {
        return input;
    }

    int packetId() {
        return packetId;
    }

    /** All that happened, in order. */
    public List<Effect> effects() {
        return effects;
    }

    /** What the function published, without dead letters. */
    public List<PublishedOutput> outputs() {
        return Effects.outputs(effects);
    }

    /** The dead letter, when this was the last attempt. */
    public List<PublishedOutput> deadLetters() {
        return Effects.deadLetters(effects);
    }

    /** What the function threw. */
    public Optional<Throwable> failure() {
        return Effects.failures(effects).stream().reduce((before, last) -> last);
    }

    /** Whether the sender has been told by now that the message is durable. */
    public boolean acknowledged() {
        return delivery.acknowledged();
    }

    /** Why the message is not processed at all. */
    public Optional<Rejection> rejection() {
        return delivery.rejection();
    }

    /** Whether it was recognised as one that was accepted before. */
    public boolean duplicate() {
        return duplicate;
    }
}
