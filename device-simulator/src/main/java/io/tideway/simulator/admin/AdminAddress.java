package io.tideway.simulator.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the admin API of a gateway listens, and the token it asks for.
 *
 * @param address {@code host:port}
 * @param token secret
 */
public record AdminAddress(String address, String token) {
    private static final String ADDRESS_FILE = "admin.address";
    private static final String TOKEN_FILE = "admin.token";

    /** Refuses what is no address, and an empty token. */
    public AdminAddress {
        if (!address.matches("[^/:]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "address of the admin API must be HOST:PORT such as 127.0.0.1:8081, found '" + address + "'");
        }
        if (token.isEmpty()) {
            throw new IllegalArgumentException("token of the admin API must not be empty");
        }
    }

    /** Of the gateway that runs on a data folder of this machine, with its token there or in a file of its own. */
    public static AdminAddress ofData(Path data) throws IOException {
        return new AdminAddress(read(data.resolve(ADDRESS_FILE)), read(data.resolve(TOKEN_FILE)));
    }

    /** Of a gateway that runs anywhere. */
    public static AdminAddress of(String address, Path tokenFile) throws IOException {
        return new AdminAddress(address, read(tokenFile));
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + "; does a gateway run on that data folder?", e);
        }
    }

    @Override
    public String toString() {
        return address;
    }
}
