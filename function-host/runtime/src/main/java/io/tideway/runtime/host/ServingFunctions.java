package io.tideway.runtime.host;

import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.FunctionDirectory;
import io.tideway.runtime.function.FunctionSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The functions that serve now: this host's, and those that attached hosts execute. Thread-safe. */
public final class ServingFunctions implements FunctionDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(ServingFunctions.class);

    private final Map<String, DeployedFunction> functions = new ConcurrentHashMap<>();
    private volatile Map<String, DeployedFunction> attached = Map.of();

    /** Of a function that this host has and attached hosts too, this host's. */
    @Override
    public Optional<DeployedFunction> find(String name) {
        DeployedFunction own = functions.get(name);
        return Optional.ofNullable(own == null ? attached.get(name) : own);
    }

    /** Puts these in place of all functions that attached hosts execute. */
    void attached(Collection<AttachedFunction> offered) {
        Map<String, DeployedFunction> next = new HashMap<>();
        for (AttachedFunction function : offered) {
            next.put(function.spec().name(), new DeployedFunction(function.spec(), ElsewhereFunction.INSTANCE));
        }
        attached = Map.copyOf(next);
    }

    /** Lets a function serve, in place of one of the same name; from the next input on. */
    public void put(DeployedFunction function) {
        functions.put(function.spec().name(), function);
    }

    /** Lets that very function serve no longer, unless another has taken its place. Its inbox and its state stay. */
    public void remove(DeployedFunction function) {
        functions.computeIfPresent(function.spec().name(), (name, now) -> now.code() == function.code() ? null : now);
    }

    /** Moves a function that hung on its lane to the workers, where it can hang without holding others up. */
    void demote(String name) {
        functions.computeIfPresent(name, (key, function) -> {
            LOG.warn(
                    "function '{}' runs on workers from now on because it hung on its lane; set 'execution: worker' in its"
                            + " function.yaml",
                    name);
            FunctionSpec demoted = function.spec().withExecution(FunctionSpec.Execution.WORKER);
            return new DeployedFunction(demoted, function.code());
        });
    }
}
