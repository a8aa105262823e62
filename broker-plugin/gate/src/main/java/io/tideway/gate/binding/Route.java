package io.tideway.gate.binding;

/**
 * One match of a message: the binding and the key, which together name the instance.
 *
 * @param binding the binding that matched
 * @param key the instance's key, 1 to {@value KeyTemplate#KEY_CHARS_MAX} characters
 */
public record Route(Binding binding, String key) {

    /** Name of the function to invoke. */
    public String function() {
        return binding.function();
    }
}
