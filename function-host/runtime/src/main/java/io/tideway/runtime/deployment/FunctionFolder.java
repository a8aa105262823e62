package io.tideway.runtime.deployment;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the packages that lie in a folder, and follows what happens to them.
 *
 * <p>{@link #start} serves what is there; then a thread of its own wakes up on changes, and slowly by itself where the file
 * system does not tell of changes. The registry and the listener are called by the starting thread first and by that thread
 * from then on. A folder that cannot be read changes nothing.
 */
public final class FunctionFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionFolder.class);

    /**
     * How the folder is watched.
     *
     * @param settle how long a file must stay the same before it is taken for complete
     * @param scan how often the folder is looked at without being told to
     */
    public record Pace(Duration settle, Duration scan) {

        /** A change serves in about half a second, an idle folder costs nothing to speak of. */
        public static final Pace DEFAULT = new Pace(Duration.ofMillis(300), Duration.ofSeconds(5));
    }

    private final Path folder;
    private final Pace pace;
    private final Deployment deployment;
    private final LongSupplier clockMs;
    private final FolderWatch watch;
    private final Thread thread;

    private FolderState state = FolderState.EMPTY;
    private boolean readable = true;
    private boolean begun;
    private volatile boolean closed;
    private volatile List<DeployedFile> files = List.of();

    private FunctionFolder(Path folder, Pace pace, Deployment deployment, LongSupplier clockMs, FolderWatch watch) {
        this.folder = folder;
        this.pace = pace;
        this.deployment = deployment;
        this.clockMs = clockMs;
        this.watch = watch;
        this.thread = new Thread(this::run, "function-folder");
        this.thread.setDaemon(true);
    }

    /**
     * Serves what lies in the folder and begins to watch it. Both folders are created when absent; the work folder is this
     * object's own: it has private copies, which are deleted, and the last good package of every file.
     *
     * @throws IOException when one of the folders cannot be used
     */
    public static FunctionFolder start(
            Path folder,
            Path workFolder,
            PackageLimits limits,
            Pace pace,
            FunctionRegistry registry,
            Consumer<DeploymentEvent> listener)
            throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(workFolder);
        purge(workFolder);
        Deployment deployment = new Deployment(folder, workFolder, limits, registry, listener);
        FunctionFolder started = new FunctionFolder(
                folder, pace, deployment, () -> System.nanoTime() / 1_000_000, FolderWatch.of(folder));
        started.look(0);
        started.thread.start();
        return started;
    }

    /** Deletes the private copies that a killed process left behind. */
    private static void purge(Path workFolder) throws IOException {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(workFolder, "package-*.jar")) {
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** What became of each file, by name. Any thread. */
    public List<DeployedFile> files() {
        return files;
    }

    private void run() {
        boolean unsettled = false;
        while (!closed) {
            try {
                boolean told = watch.await(unsettled ? pace.settle() : pace.scan());
                if (!closed) {
                    unsettled = look(pace.settle().toMillis()) || told;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("functions folder {}: a change could not be followed, the next scan tries again", folder, e);
                unsettled = false;
            }
        }
    }

    /** Looks once and follows; says whether to look again soon. */
    private boolean look(long settleMs) {
        Map<String, FileStamp> seen;
        try {
            seen = scan();
        } catch (IOException e) {
            if (readable) {
                LOG.warn("functions folder {} cannot be read ({}): what serves serves on", folder, e.toString());
            }
            readable = false;
            return false;
        }
        readable = true;
        if (!begun) {
            deployment.begin(seen.keySet());
            begun = true;
        }
        FolderState.Step step = state.look(seen, clockMs.getAsLong(), settleMs);
        deployment.follow(step.settled(), step.gone());
        state = step.next(); // not before: what failed half-way is to be followed again
        files = deployment.files();
        return step.unsettled();
    }

    private Map<String, FileStamp> scan() throws IOException {
        Map<String, FileStamp> seen = new HashMap<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, FunctionFolder::isPackage)) {
            for (Path jar : jars) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        seen.put(jar.getFileName().toString(), FileStamp.of(attributes));
                    }
                } catch (NoSuchFileException e) {
                    LOG.debug("{} went away while the folder was read", jar);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return seen;
    }

    /** Hidden files are copies in progress, ours and those of others. */
    static boolean isPackage(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jar") && !name.startsWith(".");
    }

    /** Stops watching, and waits until nothing is being deployed. The functions go on serving: they are the registry's. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
