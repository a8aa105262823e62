package io.tideway.runtime.deployment;

import java.util.Optional;

/** Port: the functions a host serves. Implemented by the runtime; called from one thread at a time. */
public interface FunctionRegistry {

    /**
     * Serves a function, in place of the one of that name if there is one.
     *
     * <p>On success the registry owns the function and closes it when it has been replaced or removed and its last
     * invocation has ended. On refusal nothing changes: the caller keeps it, and one already serving serves on.
     *
     * @return why the host refuses it; empty on success
     */
    Optional<String> deploy(LoadedFunction function);

    /** Serves the function of that name no longer. Does nothing when there is none. */
    void remove(String name);
}
