package io.tideway.runtime.deployment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts packages into a functions folder and takes them out, for the command line and the admin interface.
 *
 * <p>A package is checked completely before it is put in place, in one step and durably: a host that watches the folder
 * never sees half of it, a power cut leaves the old one or the new one. No code of a package is run.
 */
public final class FunctionInstaller {

    private final Path folder;
    private final Path workFolder;
    private final PackageLimits limits;

    /** @param workFolder for private copies; not that of a running host, which takes what lies there for its own */
    public FunctionInstaller(Path folder, Path workFolder, PackageLimits limits) {
        this.folder = folder;
        this.workFolder = workFolder;
        this.limits = limits;
    }

    /**
     * What was installed.
     *
     * @param file where it lies now
     * @param function which release of which function
     * @param before the release it takes the place of
     * @param notices what is worth saying all the same, for people
     */
    public record Installed(Path file, FunctionId function, Optional<FunctionId> before, List<String> notices) {}

    /**
     * Installs a package, in place of the one in the folder with the same function.
     *
     * @throws PackageRefusedException when it is not sound; the folder is unchanged
     * @throws IOException when the folder cannot be written to
     */
    public Installed deploy(Path jar) throws PackageRefusedException, IOException {
        try (FunctionPackage checked = FunctionPackage.check(jar, workFolder, limits)) {
            FunctionId id = FunctionId.of(checked);
            Files.createDirectories(folder);
            Optional<Found> before = find(id.name());
            Path target = before.map(Found::file).orElseGet(() -> freshTarget(id));
            // Not a plain copy: the private one is readable by its owner alone.
            DurableCopy.place(
                    checked.file(),
                    folder.resolve(".installing-" + ProcessHandle.current().pid() + ".jar"),
                    target);
            return new Installed(target, id, before.map(Found::function), checked.notices());
        }
    }

    /**
     * Takes the package of a function out of the folder.
     *
     * @return what was removed, empty when there is no such function
     */
    public Optional<FunctionId> remove(String function) throws IOException {
        Optional<Found> found = find(function);
        if (found.isPresent()) {
            Files.deleteIfExists(found.get().file());
            DurableCopy.sync(folder);
        }
        return found.map(Found::function);
    }

    /** The sound packages in the folder; of two with one function, both. */
    public List<FunctionId> list() throws IOException {
        return packages().stream().map(Found::function).toList();
    }

    private record Found(Path file, FunctionId function) {}

    private Optional<Found> find(String function) throws IOException {
        return packages().stream()
                .filter(found -> found.function().name().equals(function))
                .findFirst();
    }

    private List<Found> packages() throws IOException {
        List<Found> packages = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return packages;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, FunctionFolder::isPackage)) {
            for (Path jar : jars) {
                identify(jar).map(id -> new Found(jar, id)).ifPresent(packages::add);
            }
        }
        packages.sort(Comparator.comparing(found -> found.function().name()));
        return packages;
    }

    /** Empty for a file that is no sound package: it is not ours to touch. */
    private Optional<FunctionId> identify(Path jar) {
        try (FunctionPackage there = FunctionPackage.check(jar, workFolder, limits)) {
            return Optional.of(FunctionId.of(there));
        } catch (PackageRefusedException e) {
            return Optional.empty();
        }
    }

    /** Not a file that holds another function under this one's name. */
    private Path freshTarget(FunctionId id) {
        Path target = folder.resolve(id.name() + ".jar");
        return identify(target).isEmpty()
                ? target
                : folder.resolve(id.name() + "-" + id.digest().substring(0, 12) + ".jar");
    }
}
