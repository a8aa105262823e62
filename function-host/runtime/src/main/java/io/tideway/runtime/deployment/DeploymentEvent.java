package io.tideway.runtime.deployment;

import java.util.List;
import java.util.Optional;

/** Something that happened in the functions folder, for logs, metrics and the admin interface. */
public sealed interface DeploymentEvent {

    /** Name of the file in the folder. */
    String file();

    /** A function serves that was not there before. */
    record Added(String file, FunctionId function, List<String> notices) implements DeploymentEvent {}

    /** A function serves in place of another release of it. */
    record Replaced(String file, FunctionId function, FunctionId before, List<String> notices)
            implements DeploymentEvent {}

    /** A function serves no longer, because its file was removed. */
    record Removed(String file, FunctionId function) implements DeploymentEvent {}

    /**
     * A package does not serve.
     *
     * @param stillServing what the file had before, which serves on
     */
    record Refused(String file, Refusal refusal, Optional<FunctionId> stillServing) implements DeploymentEvent {}
}
