package io.tideway.runtime.deployment;

import io.tideway.function.DeviceFunction;
import io.tideway.gate.binding.Binding;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A function that is open and ready to be invoked, with all that keeps it alive.
 *
 * <p>Whoever holds it closes it once, after its last invocation has ended. Thread-safe.
 */
public final class LoadedFunction implements AutoCloseable {

    private final Manifest manifest;
    private final String digest;
    private final DeviceFunction opened;
    private final DeviceFunction function;
    private final GuardedCall guard;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    LoadedFunction(Manifest manifest, String digest, DeviceFunction opened, GuardedCall guard, Runnable release) {
        this.manifest = manifest;
        this.digest = digest;
        this.opened = opened;
        this.function = new ContextClassLoaderFunction(opened, guard.loader());
        this.guard = guard;
        this.release = release;
    }

    /** A function of this very class path, for tests and for hosts with functions built in. */
    public static LoadedFunction builtIn(Manifest manifest, DeviceFunction opened) {
        ClassLoader loader = opened.getClass().getClassLoader();
        GuardedCall guard = new GuardedCall(manifest.name(), loader, PackageLimits.DEFAULT.start());
        return new LoadedFunction(manifest, "built-in", opened, guard, () -> {});
    }

    /** What the package says about the function. */
    public Manifest manifest() {
        return manifest;
    }

    /** SHA-256 of the package in lower-case hex: two with the same digest are the same. */
    public String digest() {
        return digest;
    }

    /** The function, open; its methods run with the package's class loader as context class loader. */
    public DeviceFunction function() {
        return function;
    }

    /** Which topics invoke it. */
    public List<Binding> bindings() {
        return manifest.routes();
    }

    /**
     * Closes the function and forgets its classes. Later calls do nothing.
     *
     * @return what went wrong in the function's own {@code close}; its classes are forgotten all the same
     */
    public Optional<String> shutDown() {
        if (!closed.compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            guard.call("close", closing());
            return Optional.empty();
        } catch (GuardedCall.FailedException e) {
            return Optional.of(e.reason());
        } finally {
            release.run();
        }
    }

    private Callable<Boolean> closing() {
        return () -> {
            opened.close();
            return true;
        };
    }

    /** As {@link #shutDown}, for callers whom a function's trouble with closing does not concern. */
    @Override
    public void close() {
        shutDown();
    }
}
