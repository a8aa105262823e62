package io.tideway.runtime.host;

import io.tideway.gate.binding.Binding;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import java.util.List;

/**
 * A function that hosts attached to this one execute.
 *
 * @param spec what its manifest says there, except that it is run elsewhere
 * @param bindings which messages are for it
 */
public record AttachedFunction(FunctionSpec spec, List<Binding> bindings) {

    public AttachedFunction {
        spec = spec.execution() == Execution.ATTACHED ? spec : spec.withExecution(Execution.ATTACHED);
        bindings = List.copyOf(bindings);
        for (Binding binding : bindings) {
            if (!binding.function().equals(spec.name())) {
                throw new IllegalArgumentException("bindings of function '" + spec.name()
                        + "' must be its own, found one of '" + binding.function() + "'");
            }
        }
    }
}
