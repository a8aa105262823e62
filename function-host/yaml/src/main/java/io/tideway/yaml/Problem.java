package io.tideway.yaml;

/**
 * One mistake.
 *
 * @param origin where it is
 * @param path the keys that lead there, {@code listeners[0].address}; empty for the document itself
 * @param message what is expected and what was found
 */
public record Problem(Origin origin, String path, String message) {

    @Override
    public String toString() {
        return origin.describe() + ": " + (path.isEmpty() ? "" : path + " ") + message;
    }
}
