package io.tideway.runtime.deployment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Puts a file in place in one step and durably: a reader or a power cut finds the old one or the new one, whole. */
final class DurableCopy {

    private DurableCopy() {}

    /** Copies with the permissions of a new file, over {@code temporary} in the same folder as the target. */
    static void place(Path source, Path temporary, Path target) throws IOException {
        try {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                    FileChannel to = FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                long size = from.size();
                for (long at = 0; at < size; ) {
                    at += from.transferTo(at, size - at, to);
                }
                to.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        Path folder = target.getParent();
        if (folder != null) {
            sync(folder);
        }
    }

    /** Makes renames and removals in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
