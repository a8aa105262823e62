package io.tideway.runtime.deployment;

/**
 * Why a package does not serve, said so that its author or operator knows what to do.
 *
 * @param code what kind of fault, for programs
 * @param message one or more lines for people: what was found, the rule, the way out
 */
public record Refusal(Code code, String message) {

    /** Kinds of fault. */
    public enum Code {
        /** The file cannot be read, or is not a whole and sound jar. */
        JAR_UNREADABLE,
        /** The package exceeds a {@link PackageLimits}. */
        JAR_TOO_LARGE,
        /** An entry has a name that could escape a folder, or appears twice. */
        JAR_ENTRY_UNSAFE,
        /** The jar relies on other jars beside it. */
        JAR_NOT_SELF_CONTAINED,
        /** No {@code function.yaml} at the root. */
        MANIFEST_MISSING,
        /** {@code function.yaml} breaks its schema; the message has a line for each fault. */
        MANIFEST_INVALID,
        /** The main class is not in the package or cannot be linked. */
        MAIN_UNLOADABLE,
        /** The main class is not a function that can be created. */
        MAIN_NOT_A_FUNCTION,
        /** Constructor or {@code open} failed or did not return in time. */
        START_FAILED,
        /** Another package in the folder has a function of that name. */
        NAME_TAKEN,
        /** The host does not want it; the message says why. */
        HOST_REFUSED
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
