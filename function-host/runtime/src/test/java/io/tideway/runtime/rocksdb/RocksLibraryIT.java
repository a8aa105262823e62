package io.tideway.runtime.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksLibraryIT {

    @TempDir
    private Path data;

    @Test
    void load_firstStart_keepsOneWholeFile() throws IOException {
        RocksLibrary.load(data.resolve("native"), 0);

        List<Path> files = files();
        assertEquals(1, files.size(), files::toString);
        assertTrue(Files.size(files.get(0)) > 1 << 20);
    }

    @Test
    void load_laterStart_usesTheFile() throws IOException {
        RocksLibrary.load(data.resolve("native"), 0);
        Path library = files().get(0);
        FileTime longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(library, longAgo);

        RocksLibrary.load(data.resolve("native"), 0);

        assertEquals(longAgo, Files.getLastModifiedTime(library));
    }

    @Test
    void load_tornFile_isReplaced() throws IOException {
        RocksLibrary.load(data.resolve("native"), 0);
        Path library = files().get(0);
        byte[] whole = Files.readAllBytes(library);
        Files.delete(library); // Not truncated in place: this process may have mapped it.
        Files.write(library, List.of("torn"));

        RocksLibrary.load(data.resolve("native"), 0);

        assertEquals(whole.length, Files.size(library));
    }

    @Test
    void load_libraryOfAnotherVersion_isDeleted() throws IOException {
        Path other = Files.createDirectories(data.resolve("native/rocksdb-0"));
        Files.createFile(other.resolve("librocksdbjni-linux64.so"));

        RocksLibrary.load(data.resolve("native"), 0);

        assertFalse(Files.exists(other));
        assertEquals(1, files().size());
    }

    @Test
    void load_folderThatIsAFile_loadsFromElsewhere() throws IOException {
        Path file = Files.createFile(data.resolve("native"));

        RocksLibrary.load(file, 0);

        try (RocksStore store = RocksStore.open(RocksConfig.defaults(data.resolve("store")))) {
            assertEquals("", store.refusal());
        }
    }

    @Test
    void load_diskNeedsItsRoom_keepsNothing() {
        RocksLibrary.load(data.resolve("native"), Long.MAX_VALUE / 2);

        assertEquals(List.of(), files());
    }

    private List<Path> files() {
        try (Stream<Path> found = Files.walk(data.resolve("native"))) {
            return found.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
