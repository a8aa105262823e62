package io.tideway.testkit;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.deployment.Manifest;
import io.tideway.runtime.deployment.ManifestReader;
import io.tideway.runtime.deployment.PackageRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a test needs before it begins. Made by {@link FunctionTest}; used by one thread. */
public final class FunctionTestSetup {

    /** The same in every run, so that tests are repeatable. */
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final @Nullable Path jar;
    private final Function<Manifest, FunctionSource> source;
    private Optional<Manifest> manifest = Optional.empty();
    private Instant start = START;

    private FunctionTestSetup(@Nullable Path jar, Function<Manifest, FunctionSource> source) {
        this.jar = jar;
        this.source = source;
    }

    static FunctionTestSetup of(DeviceFunction function) {
        return new FunctionTestSetup(null, manifest -> new FunctionSource.OfObject(manifest, function));
    }

    static FunctionTestSetup of(Class<? extends DeviceFunction> main) {
        return new FunctionTestSetup(null, manifest -> new FunctionSource.OfClass(manifest, main));
    }

    static FunctionTestSetup ofPackage(Path jar) {
        return new FunctionTestSetup(jar, manifest -> {
            throw new FunctionTestException("a package brings its own function.yaml: leave out manifest(…)");
        });
    }

    /** The manifest to run under, read as a host reads it: bindings, publishes, limits, retry and config apply. */
    public FunctionTestSetup manifest(Path file) {
        try {
            return manifestText(Files.readString(file));
        } catch (IOException e) {
            throw new FunctionTestException(
                    "manifest " + file.toAbsolutePath() + " cannot be read (" + e
                            + "); relative paths start at the folder of the module",
                    e);
        }
    }

    /** The manifest to run under, as text. */
    public FunctionTestSetup manifestText(String yaml) {
        try {
            manifest = Optional.of(ManifestReader.read(yaml));
            return this;
        } catch (PackageRefusedException e) {
            throw new FunctionTestException("a host would refuse the manifest: " + e.refusal(), e);
        }
    }

    /** What the clock shows at first. Default: 2026-01-01T00:00:00Z. */
    public FunctionTestSetup startingAt(Instant start) {
        if (start.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("start must not be before 1970, found " + start);
        }
        this.start = start;
        return this;
    }

    /** Opens the function and begins the test. */
    public FunctionTest open() {
        if (jar != null && manifest.isEmpty()) {
            WorkFolder folder = WorkFolder.create();
            try {
                return new FunctionTest(new FunctionSource.OfPackage(jar, folder.path()), start, folder::delete);
            } catch (FunctionTestException e) {
                folder.delete();
                throw e;
            }
        }
        Manifest read = manifest.orElseThrow(() -> new FunctionTestException(
                "the test has no manifest: add .manifest(Path.of(\"src/main/resources/function.yaml\"))"));
        return new FunctionTest(source.apply(read), start, () -> {});
    }
}
