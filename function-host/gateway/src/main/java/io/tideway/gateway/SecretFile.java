package io.tideway.gateway;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file whose only line is a secret, so that no secret stands in a configuration or an environment. */
final class SecretFile {

    /** Any password or token; a wrong file, such as a log, is often longer. */
    private static final int BYTES_MAX = 4_096;

    private SecretFile() {}

    /**
     * The secret, as written: only the end of the line is left off.
     *
     * @param file {@code null} for no secret
     * @throws IOException when the file cannot be read or holds anything but one line; never with what it holds
     */
    static Optional<String> read(@Nullable Path file) throws IOException {
        if (file == null) {
            return Optional.empty();
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException("secret file " + file + " must have one line of at most " + BYTES_MAX + " bytes");
        }
        String secret = text(file).replaceFirst("\\r?\\n$", "");
        if (secret.isEmpty() || secret.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("secret file " + file + " must have one line, which is the secret");
        }
        return Optional.of(secret);
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new IOException("secret file " + file + " must be text in UTF-8", e);
        }
    }
}
