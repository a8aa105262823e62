package io.tideway.gateway.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/** The secret that the admin API asks for. Kept in a file that only its owner can read. */
public final class AdminToken {

    private static final int BYTES = 24;

    private final byte[] token;

    private AdminToken(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** The token in the file, made when there is none. Call while the data folder is held, so by one process at a time. */
    static AdminToken readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file.toAbsolutePath());
        }
        return new AdminToken(read(file));
    }

    /** The file appears with its content, or a crash in between would leave one that no start accepts. */
    private static void create(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Path temporary = folder.resolve("." + file.getFileName());
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(folder);
        Files.deleteIfExists(temporary);
        try (FileChannel out = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            out.write(ByteBuffer.wrap((HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The text of the token in the file. */
    public static String read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException("token file " + file + " is empty: delete it, the gateway makes a new one");
        }
        return text;
    }

    /** Compares in constant time. */
    boolean matches(String offered) {
        return MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
    }
}
