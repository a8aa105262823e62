package io.tideway.runtime.host;

import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.runtime.deployment.FunctionRegistry;
import io.tideway.runtime.deployment.LoadedFunction;
import io.tideway.runtime.function.DeployedFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes loaded packages serve: from the same moment on, the gate routes to the function and the lanes find it. A release
 * that is replaced or removed is closed after its last invocation. Thread-safe.
 */
public final class FunctionDeployments implements FunctionRegistry {

    private final ServingFunctions serving;
    private final FunctionHost host;
    private final Consumer<BindingIndex> gate;
    private final Map<String, Deployed> deployed = new TreeMap<>();
    private Map<String, AttachedFunction> attached = Map.of();

    private record Deployed(LoadedFunction loaded, DeployedFunction function) {}

    /**
     * Nothing serves at first.
     *
     * @param gate takes all bindings whenever they change
     */
    public FunctionDeployments(ServingFunctions serving, FunctionHost host, Consumer<BindingIndex> gate) {
        this.serving = serving;
        this.host = host;
        this.gate = gate;
    }

    @Override
    public synchronized Optional<String> deploy(LoadedFunction loaded) {
        Deployed fresh =
                new Deployed(loaded, new DeployedFunction(loaded.manifest().spec(), loaded.function()));
        Deployed before = deployed.put(loaded.manifest().name(), fresh);
        serving.put(fresh.function());
        updateGate();
        host.functionsChanged();
        if (before != null) {
            host.afterLastInvocation(before.function(), before.loaded()::close);
        }
        return Optional.empty();
    }

    @Override
    public synchronized void remove(String name) {
        Deployed before = deployed.remove(name);
        if (before == null) {
            return;
        }
        updateGate();
        // What the gate let through until now is still executed.
        host.afterAccepted(() -> {
            serving.remove(before.function());
            host.afterLastInvocation(before.function(), before.loaded()::close);
        });
    }

    /**
     * Puts these in place of all functions that attached hosts offer; one of the same name that this host has itself is
     * executed here. A function that nobody offers any more leaves its inbox and its state behind.
     *
     * @throws IllegalArgumentException when two have one name
     */
    public synchronized void attached(List<AttachedFunction> offered) {
        Map<String, AttachedFunction> next = new TreeMap<>();
        for (AttachedFunction function : offered) {
            if (next.put(function.spec().name(), function) != null) {
                throw new IllegalArgumentException("attached functions must have names of their own, found '"
                        + function.spec().name() + "' twice");
            }
        }
        Map<String, AttachedFunction> both = new TreeMap<>(attached);
        both.putAll(next);
        boolean lessOffered = both.size() > next.size();
        attached = next;
        serving.attached(both.values());
        updateGate();
        if (lessOffered) {
            // What the gate let through until now still finds its function, and waits in the inbox.
            host.afterAccepted(this::serveAttached);
        }
        host.functionsChanged();
    }

    private synchronized void serveAttached() {
        serving.attached(attached.values());
    }

    /**
     * Closes all functions, side by side, and waits for them as long as is given; the host must have come to rest. One
     * that takes longer is left behind.
     */
    public synchronized void closeAll(Duration timeout) {
        CompletableFuture<?>[] closings = deployed.values().stream()
                .map(function -> CompletableFuture.runAsync(function.loaded()::close, FunctionDeployments::inNewThread))
                .toArray(CompletableFuture[]::new);
        deployed.clear();
        CompletableFuture.allOf(closings)
                .handle((ignored, failure) -> null)
                .completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void inNewThread(Runnable closing) {
        Thread thread = new Thread(closing, "tideway-function-close");
        thread.setDaemon(true);
        thread.start();
    }

    /** What serves now, by name. */
    public synchronized List<LoadedFunction> all() {
        return deployed.values().stream().map(Deployed::loaded).toList();
    }

    private void updateGate() {
        List<Binding> bindings = new ArrayList<>();
        deployed.values().forEach(function -> bindings.addAll(function.loaded().bindings()));
        attached.forEach((name, function) -> {
            if (!deployed.containsKey(name)) {
                bindings.addAll(function.bindings());
            }
        });
        gate.accept(BindingIndex.of(bindings));
    }
}
