package io.tideway.gateway.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Tells commands on the same machine where the admin API of a gateway listens; port 0 makes that known only at start. */
public final class AdminAddressFile {

    private static final String NAME = "admin.address";

    private AdminAddressFile() {}

    static void write(Path data, InetSocketAddress address) throws IOException {
        Path temporary = data.resolve("." + NAME);
        Files.writeString(temporary, address.getAddress().getHostAddress() + ":" + address.getPort() + "\n");
        Files.move(temporary, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void delete(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
    }

    /** {@code HOST:PORT} of the gateway on that data folder; empty when none has left its address. */
    public static Optional<String> read(Path data) throws IOException {
        Path file = data.resolve(NAME);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }
}
