package io.tideway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The client id of a process that was given none: made up once, and kept with the store, because the broker's session is
 * found by it.
 *
 * @param data folder of the store
 * @param name of the file
 */
record ClientIdFile(Path data, String name) {

    private static final int BYTES = 6;

    static ClientIdFile of(Path data, String name) {
        return new ClientIdFile(data, name);
    }

    String readOrCreate() throws IOException {
        Path file = data.resolve(name);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        // 20 characters: no broker has to take more than 23.
        String id = "tideway-" + HexFormat.of().formatHex(random);
        Files.createDirectories(data);
        Path temporary = data.resolve("." + name);
        Files.writeString(temporary, id + "\n");
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return id;
    }
}
