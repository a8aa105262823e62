package io.tideway.simulator.truth;

/** How the messages of a topic are read. Pure. */
@FunctionalInterface
public interface InputFormat {

    /**
     * Reads a message; {@link Input.Other} when it is not of this format, for then a function refuses it too.
     *
     * @param topic of the message
     * @param levels the pattern that matched it
     * @param payload the bytes
     */
    Input read(String topic, TopicPattern levels, byte[] payload);
}
