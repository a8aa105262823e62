package io.tideway.gateway.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.function.UnaryOperator;

/**
 * A {@link PasswordList} on disk. Rewritten as a whole: temporary file, fsync, atomic move, so that a reader or a power cut
 * finds the old or the new one. Readable by its owner only. Blocks; several processes may change it.
 */
public final class PasswordFile {

    private static final String OWNER_ONLY = "rw-------";

    private final Path file;

    public PasswordFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * What is in it; nobody when it does not exist.
     *
     * @throws InvalidAccessFileException when it is not a password file
     */
    public PasswordList load() throws IOException {
        try {
            return PasswordList.parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return PasswordList.EMPTY;
        }
    }

    /** Reads it, applies a change and writes it; no other process' change comes in between. */
    public PasswordList update(UnaryOperator<PasswordList> change) throws IOException {
        Path folder = folder();
        Files.createDirectories(folder);
        Path lockFile = folder.resolve(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(
                        lockFile, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly());
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("cannot lock " + lockFile);
            }
            PasswordList changed = change.apply(load());
            write(changed, folder);
            return changed;
        }
    }

    private void write(PasswordList list, Path folder) throws IOException {
        Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".new", ownerOnly());
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(list.format());
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path folder() {
        Path folder = file.getParent();
        return folder == null ? file.getRoot() : folder;
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
    }
}
