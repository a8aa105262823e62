package io.tideway.gateway.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Tells whether a file is another than the last time it was asked. Used by one thread at a time. */
final class WatchedFile {

    private record Trace(
            FileTime modified, long size, @Nullable Object key) {}

    private final Path file;
    private @Nullable Trace last;
    private boolean asked;

    WatchedFile(Path file) {
        this.file = file;
    }

    /** Also {@code true} the first time, and when it has come or gone. */
    boolean hasChanged() throws IOException {
        Trace now = trace();
        boolean changed = !asked || (now == null ? last != null : !now.equals(last));
        asked = true;
        last = now;
        return changed;
    }

    private @Nullable Trace trace() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Trace(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
