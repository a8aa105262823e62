package io.tideway.gate.binding;

/**
 * Ties a function to the topics of a pattern.
 *
 * @param function name of the function
 * @param pattern which topics, with named levels
 * @param key how the instance's key is taken from a message
 */
public record Binding(String function, TopicPattern pattern, KeyTemplate key) {}
