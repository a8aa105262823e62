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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the registry serves in line with the files of the folder, file by file.
 *
 * <p>A function belongs to the file that brought it first. When that file goes away and another one has been refused only
 * because the name was taken, the other takes over without a gap; so does a file that was renamed. A file that is refused
 * before it has served goes back to what it served before the restart. Not thread-safe.
 */
final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final Path folder;
    private final Path workFolder;
    private final PackageLimits limits;
    private final FunctionRegistry registry;
    private final Consumer<DeploymentEvent> listener;
    private final KeptPackages kept;
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
        this.kept = new KeptPackages(workFolder.resolve("kept"));
    }

    /** Told the files of the folder before it is followed for the first time. */
    void begin(Set<String> present) {
        kept.retain(present);
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
        try {
            return serve(file, folder.resolve(file), gone, List.of());
        } catch (PackageRefusedException e) {
            if (!files.containsKey(file)) {
                fallBack(file, gone);
            }
            DeployedFile refused = files.getOrDefault(file, new DeployedFile(file, Optional.empty(), Optional.empty()))
                    .refused(e.refusal());
            files.put(file, refused);
            listener.accept(new DeploymentEvent.Refused(file, e.refusal(), refused.serving()));
            return false;
        }
    }

    private void fallBack(String file, Set<String> gone) {
        Optional<Path> last = kept.fallback(file, folder.resolve(file));
        if (last.isPresent()) {
            try {
                serve(
                        file,
                        last.get(),
                        gone,
                        List.of("this is the last good package of the file, what it holds now is refused"));
            } catch (PackageRefusedException e) {
                LOG.warn("the last good package of {} does not serve either, {}", file, e.refusal());
            }
        }
    }

    /** Serves that content of the file; says whether the file gave up a name that it had before. */
    private boolean serve(String file, Path content, Set<String> gone, List<String> remarks)
            throws PackageRefusedException {
        try (FunctionPackage offered = FunctionPackage.check(content, workFolder, limits)) {
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
                deploy(file, offered, before, remarks);
            }
            owner.ifPresent(former -> files.remove(former.file()));
            boolean renamed = dropOther(file, id.name());
            files.put(file, DeployedFile.serving(file, id));
            kept.keep(file, offered.file());
            return renamed;
        }
    }

    private Optional<DeployedFile> owner(String function) {
        return files.values().stream().filter(file -> file.serves(function)).findFirst();
    }

    private void deploy(String file, FunctionPackage offered, Optional<FunctionId> before, List<String> remarks)
            throws PackageRefusedException {
        FunctionId id = FunctionId.of(offered);
        List<String> notices = new ArrayList<>(remarks);
        notices.addAll(offered.notices());
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
        kept.forget(file);
        DeployedFile dropped = files.remove(file);
        if (dropped != null && dropped.serving().isPresent()) {
            FunctionId function = dropped.serving().get();
            registry.remove(function.name());
            listener.accept(new DeploymentEvent.Removed(file, function));
        }
    }
}
