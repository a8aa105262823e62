package io.tideway.runtime.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads RocksDB's native library from a folder that keeps it, unpacked once.
 *
 * <p>Left to itself, RocksDB unpacks its 17 MB to a new file in the temporary folder at every start, and a process that is
 * killed leaves the file behind: power cuts would fill a small board's memory file system.
 */
public final class RocksLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(RocksLibrary.class);

    private static final String LIBRARY = "rocksdb";
    private static final String PREFIX = "rocksdb-";

    private RocksLibrary() {}

    /**
     * Loads the library, once in a process. Call before the first store is opened; where {@code folder} cannot hold it, the
     * temporary folder does.
     *
     * @param folder created when absent; unpacked libraries of other versions in there are deleted
     * @param reserveBytes of the disk that belong to the store
     */
    public static void load(Path folder, long reserveBytes) {
        try {
            RocksDB.loadLibrary(
                    List.of(unpacked(folder, reserveBytes).toAbsolutePath().toString()));
        } catch (IOException | UnsatisfiedLinkError e) {
            LOG.debug(
                    "RocksDB's library is not kept in {} and goes to the temporary folder at every start: {}",
                    folder,
                    e.toString());
            RocksDB.loadLibrary();
        }
    }

    /** The folder that holds the library of this version. */
    private static Path unpacked(Path folder, long reserveBytes) throws IOException {
        String name = Environment.getJniLibraryFileName(LIBRARY);
        URL source = RocksDB.class.getResource("/" + name);
        if (source == null || !(source.openConnection() instanceof JarURLConnection connection)) {
            throw new IOException("no " + name + " in a jar of the class path");
        }
        JarEntry entry = connection.getJarEntry();
        String version = PREFIX + Long.toHexString(entry.getCrc());
        // RocksDB looks for it under another name outside the jar than in it.
        Path library = folder.resolve(version).resolve(Environment.getJniLibraryFileName(LIBRARY + "jni"));
        if (!Files.exists(library) || Files.size(library) != entry.getSize()) {
            deleteOthers(folder, version);
            Files.createDirectories(library.getParent());
            long roomBytes = Files.getFileStore(library.getParent()).getUsableSpace();
            if (roomBytes < reserveBytes + 2 * entry.getSize()) {
                throw new IOException("the disk has no room for it to spare");
            }
            unpack(connection, library);
        }
        return folder.resolve(version);
    }

    /** Only a whole file ever has its name, whenever the power goes. */
    private static void unpack(JarURLConnection source, Path library) throws IOException {
        Path temporary = library.resolveSibling("." + library.getFileName());
        try {
            try (InputStream in = source.getInputStream()) {
                Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(temporary, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void deleteOthers(Path folder, String version) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> others;
        try (Stream<Path> entries = Files.list(folder)) {
            others = entries.filter(entry -> isOther(entry.getFileName().toString(), version))
                    .toList();
        }
        for (Path other : others) {
            try (Stream<Path> files = Files.list(other)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(other);
        }
    }

    private static boolean isOther(String name, String version) {
        return name.startsWith(PREFIX) && !name.equals(version);
    }
}
