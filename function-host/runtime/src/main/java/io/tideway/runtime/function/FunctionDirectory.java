package io.tideway.runtime.function;

import java.util.Optional;

/** Port: finds the function that is serving under a name. Thread-safe, cheap: asked for every message. */
@FunctionalInterface
public interface FunctionDirectory {

    /** The function, empty when none of that name is serving now. */
    Optional<DeployedFunction> find(String name);
}
