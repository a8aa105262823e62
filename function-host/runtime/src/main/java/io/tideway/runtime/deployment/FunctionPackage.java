package io.tideway.runtime.deployment;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.deployment.Refusal.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A package that was found sound as far as that can be told without running its code.
 *
 * <p>Holds a private copy of the jar until it is loaded or closed. Not thread-safe.
 */
public final class FunctionPackage implements AutoCloseable {

    private final PackageArchive archive;
    private final Manifest manifest;
    private final FunctionClassLoader loader;
    private final Constructor<?> constructor;
    private boolean handedOver;

    private FunctionPackage(
            PackageArchive archive, Manifest manifest, FunctionClassLoader loader, Constructor<?> constructor) {
        this.archive = archive;
        this.manifest = manifest;
        this.loader = loader;
        this.constructor = constructor;
    }

    /**
     * Checks a jar completely: that it is whole, its manifest, and its main class.
     *
     * @param workFolder where the private copy goes; created when absent
     * @throws PackageRefusedException with all that is wrong with the manifest, or else the first fault found
     */
    public static FunctionPackage check(Path jar, Path workFolder, PackageLimits limits)
            throws PackageRefusedException {
        PackageArchive archive = PackageArchive.copyOf(jar, workFolder, limits);
        FunctionClassLoader loader = null;
        boolean sound = false;
        try {
            Manifest manifest = ManifestReader.read(archive.manifest());
            loader = new FunctionClassLoader(manifest.name(), archive.file());
            Constructor<?> constructor = constructor(mainClass(manifest.main(), loader), manifest.main());
            sound = true;
            return new FunctionPackage(archive, manifest, loader, constructor);
        } finally {
            if (!sound) {
                release(loader, archive);
            }
        }
    }

    private static Class<?> mainClass(String name, FunctionClassLoader loader) throws PackageRefusedException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw PackageRefusedException.of(
                    Code.MAIN_UNLOADABLE, "the package does not contain its main class " + name, e);
        } catch (UnsupportedClassVersionError e) {
            throw PackageRefusedException.of(
                    Code.MAIN_UNLOADABLE,
                    "main class " + name + " is compiled for a newer Java than this host's "
                            + Runtime.version().feature() + ": compile with --release "
                            + Runtime.version().feature(),
                    e);
        } catch (LinkageError e) {
            throw PackageRefusedException.of(
                    Code.MAIN_UNLOADABLE,
                    "main class " + name + " cannot be linked (" + e + "): is a dependency missing in the package?",
                    e);
        }
    }

    private static Constructor<?> constructor(Class<?> main, String name) throws PackageRefusedException {
        if (!DeviceFunction.class.isAssignableFrom(main)) {
            throw notAFunction(name, "does not implement " + DeviceFunction.class.getName());
        }
        if (!Modifier.isPublic(main.getModifiers()) || Modifier.isAbstract(main.getModifiers())) {
            throw notAFunction(name, "is not a public class that can be created");
        }
        try {
            return main.getConstructor();
        } catch (NoSuchMethodException e) {
            throw notAFunction(name, "has no public constructor without parameters");
        } catch (LinkageError e) {
            throw PackageRefusedException.of(
                    Code.MAIN_UNLOADABLE,
                    "main class " + name + " cannot be linked (" + e + "): is a dependency missing in the package?",
                    e);
        }
    }

    private static PackageRefusedException notAFunction(String main, String fault) {
        return PackageRefusedException.of(Code.MAIN_NOT_A_FUNCTION, "main class " + main + " " + fault);
    }

    /** What the package says about its function. */
    public Manifest manifest() {
        return manifest;
    }

    /** SHA-256 of the jar in lower-case hex: the identity of the package. */
    public String digest() {
        return archive.digest();
    }

    /** What does no harm and is yet worth saying, for people. */
    public List<String> notices() {
        return archive.ignored().stream()
                .map(folder -> "the package brings its own " + folder.replace('/', '.')
                        + ", which is ignored: the host's serves")
                .toList();
    }

    /** The jar that was checked; valid until this package is closed or, once it is loaded, its function. */
    Path file() {
        return archive.file();
    }

    /**
     * Creates the function and opens it. The package is used up, whether that works or not.
     *
     * <p>Runs code of the package, on a thread of its own, for at most {@code limits.start()}.
     *
     * @throws PackageRefusedException when constructor or {@code open} throws or does not return in time
     */
    public LoadedFunction load(PackageLimits limits) throws PackageRefusedException {
        if (handedOver) {
            throw new IllegalStateException("package " + manifest.name() + " was loaded or closed before");
        }
        handedOver = true;
        GuardedCall guard = new GuardedCall(manifest.name(), loader, limits.start());
        boolean opened = false;
        try {
            DeviceFunction function = guard.call("start", () -> create(manifest.config()));
            opened = true;
            return new LoadedFunction(manifest, archive.digest(), function, guard, () -> release(loader, archive));
        } catch (GuardedCall.FailedException e) {
            throw PackageRefusedException.of(Code.START_FAILED, e.reason(), e);
        } finally {
            if (!opened) {
                release(loader, archive);
            }
        }
    }

    private DeviceFunction create(Map<String, String> config) throws Exception {
        DeviceFunction function = (DeviceFunction) constructor.newInstance();
        function.open(config);
        return function;
    }

    /** Gives up a package that is not going to be loaded. */
    @Override
    public void close() {
        if (!handedOver) {
            handedOver = true;
            release(loader, archive);
        }
    }

    private static void release(@Nullable FunctionClassLoader loader, PackageArchive archive) {
        try (loader) {
            archive.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("a class loader that only reads a file does not fail to close", e);
        }
    }
}
