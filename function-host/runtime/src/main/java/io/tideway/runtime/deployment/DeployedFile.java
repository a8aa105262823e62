package io.tideway.runtime.deployment;

import java.util.Optional;

/**
 * What became of one file in the functions folder.
 *
 * @param file its name
 * @param serving the function it serves, perhaps from its former content
 * @param refusal why its present content does not serve
 */
public record DeployedFile(String file, Optional<FunctionId> serving, Optional<Refusal> refusal) {

    static DeployedFile serving(String file, FunctionId function) {
        return new DeployedFile(file, Optional.of(function), Optional.empty());
    }

    DeployedFile refused(Refusal reason) {
        return new DeployedFile(file, serving, Optional.of(reason));
    }

    boolean serves(String function) {
        return serving.filter(id -> id.name().equals(function)).isPresent();
    }
}
