package io.tideway.runtime.deployment;

import io.tideway.runtime.deployment.Refusal.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Brings what the registry serves in line with the files of the folder, file by file.
 *
 * <p>A function belongs to the file that brought it first. When that file goes away and another one has been refused only
 * because the name was taken, the other takes over without a gap; so does a file that was renamed. Not thread-safe.
 */
final class Deployment {

    private final Path folder;
    private final Path workFolder;
    private final PackageLimits limits;
    private final FunctionRegistry registry;
    private final Consumer<DeploymentEvent> listener;
    private final Map<String, DeployedFile> files = new TreeMap<>();

    Deployment(
            Path folder,
            Path workFolder,
            PackageLimits limits,
            FunctionRegistry registry,
            Consumer<DeploymentEvent> listener) {
        this.folder = folder;
        this.workFolder = workFolder;
        this.limits = limits;
        this.registry = registry;
        this.listener = listener;
    }

    /** Follows one step of the folder. Functions come before they go, so one that moves between files is always served. */
    void follow(Set<String> settled, Set<String> gone) {
        boolean nameFreed = !gone.isEmpty();
        for (String file : settled) {
            nameFreed |= offer(file, gone);
        }
        if (nameFreed) {
            waiting().stream()
                    .filter(file -> !gone.contains(file) && !settled.contains(file))
                    .forEach(file -> offer(file, gone));
        }
        gone.forEach(this::drop);
    }

    /** What became of each file, by name. */
    List<DeployedFile> files() {
        return List.copyOf(files.values());
    }

    /** Files whose only fault is the name of their function. */
    private List<String> waiting() {
        return files.values().stream()
                .filter(file ->
                        file.refusal().filter(r -> r.code() == Code.NAME_TAKEN).isPresent())
                .map(DeployedFile::file)
                .toList();
    }

    /** Serves the file if it can be; says whether it gave up a name that it had before. */
    private boolean offer(String file, Set<String> gone) {
        try (FunctionPackage offered = FunctionPackage.check(folder.resolve(file), workFolder, limits)) {
            FunctionId id = FunctionId.of(offered);
            Optional<DeployedFile> owner = owner(id.name());
            if (owner.isPresent()
                    && !owner.get().file().equals(file)
                    && !gone.contains(owner.get().file())) {
                throw PackageRefusedException.of(
                        Code.NAME_TAKEN,
                        "function " + id.name() + " is already served from "
                                + owner.get().file() + ": remove one of the two files or rename the function");
            }
            Optional<FunctionId> before = owner.flatMap(DeployedFile::serving);
            if (!before.equals(Optional.of(id))) {
                deploy(file, offered, before);
            }
            owner.ifPresent(former -> files.remove(former.file()));
            boolean renamed = dropOther(file, id.name());
            files.put(file, DeployedFile.serving(file, id));
            return renamed;
        } catch (PackageRefusedException e) {
            DeployedFile refused = files.getOrDefault(file, new DeployedFile(file, Optional.empty(), Optional.empty()))
                    .refused(e.refusal());
            files.put(file, refused);
            listener.accept(new DeploymentEvent.Refused(file, e.refusal(), refused.serving()));
            return false;
        }
    }

    private Optional<DeployedFile> owner(String function) {
        return files.values().stream().filter(file -> file.serves(function)).findFirst();
    }

    private void deploy(String file, FunctionPackage offered, Optional<FunctionId> before)
            throws PackageRefusedException {
        FunctionId id = FunctionId.of(offered);
        List<String> notices = offered.notices();
        LoadedFunction loaded = offered.load(limits);
        Optional<String> refusal = registry.deploy(loaded);
        if (refusal.isPresent()) {
            List<String> reasons = new ArrayList<>(List.of(refusal.get()));
            loaded.shutDown().ifPresent(reasons::add);
            throw PackageRefusedException.of(Code.HOST_REFUSED, String.join("; ", reasons));
        }
        listener.accept(
                before.isPresent()
                        ? new DeploymentEvent.Replaced(file, id, before.get(), notices)
                        : new DeploymentEvent.Added(file, id, notices));
    }

    /** Removes what the file served under another name before; says whether there was such. */
    private boolean dropOther(String file, String function) {
        DeployedFile before = files.get(file);
        boolean renamed = before != null && before.serving().isPresent() && !before.serves(function);
        if (renamed) {
            drop(file);
        }
        return renamed;
    }

    private void drop(String file) {
        DeployedFile dropped = files.remove(file);
        if (dropped != null && dropped.serving().isPresent()) {
            FunctionId function = dropped.serving().get();
            registry.remove(function.name());
            listener.accept(new DeploymentEvent.Removed(file, function));
        }
    }
}
