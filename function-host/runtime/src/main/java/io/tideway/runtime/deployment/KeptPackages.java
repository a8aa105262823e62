package io.tideway.runtime.deployment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good package of every file in the functions folder, kept on disk: after a restart a broken replacement leaves the
 * old one serving, as it does without one.
 *
 * <p>A package that cannot be kept serves all the same, and the log says that it has no fallback. Not thread-safe.
 */
final class KeptPackages {

    private static final Logger LOG = LoggerFactory.getLogger(KeptPackages.class);
    private static final String TEMPORARY = ".keeping";

    private final Path folder;

    KeptPackages(Path folder) {
        this.folder = folder;
    }

    /** Forgets all but these: files that went away while no one looked must not come back. */
    void retain(Set<String> files) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(folder)) {
            for (Path copy : kept) {
                if (!files.contains(String.valueOf(copy.getFileName()))) {
                    Files.delete(copy);
                }
            }
        } catch (IOException e) {
            LOG.warn("kept packages of removed files cannot be deleted: {}", e.toString());
        }
    }

    /** Keeps the content that a file serves from now on; costs no write when it is what is kept already. */
    void keep(String file, Path content) {
        Path copy = folder.resolve(file);
        try {
            if (!isSame(copy, content)) {
                Files.createDirectories(folder);
                DurableCopy.place(content, folder.resolve(TEMPORARY), copy);
            }
        } catch (IOException e) {
            LOG.warn("package {} serves but cannot be kept as a fallback for the next start: {}", file, e.toString());
        }
    }

    /** What a file served last, unless that is what it holds now. */
    Optional<Path> fallback(String file, Path refused) {
        Path copy = folder.resolve(file);
        try {
            return Files.exists(copy) && !isSame(copy, refused) ? Optional.of(copy) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(copy); // the refused one cannot even be read
        }
    }

    /** The file is gone, and so is its fallback. */
    void forget(String file) {
        try {
            if (Files.deleteIfExists(folder.resolve(file))) {
                DurableCopy.sync(folder);
            }
        } catch (IOException e) {
            LOG.warn("the kept package of {} cannot be deleted: {}", file, e.toString());
        }
    }

    private static boolean isSame(Path copy, Path content) throws IOException {
        return Files.exists(copy) && Files.mismatch(copy, content) < 0;
    }
}
