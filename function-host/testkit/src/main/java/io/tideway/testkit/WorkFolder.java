package io.tideway.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder for private copies of a package. */
record WorkFolder(Path path) {

    static WorkFolder create() {
        try {
            return new WorkFolder(Files.createTempDirectory("tideway-testkit-"));
        } catch (IOException e) {
            throw new FunctionTestException("there is no place for temporary files: " + e, e);
        }
    }

    void delete() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new FunctionTestException("temporary files cannot be removed: " + e, e);
        }
    }
}
