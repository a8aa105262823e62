package io.tideway.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The numbered steps to the schema of today; the texts are resources beside this class. A step that was released stays. */
final class Migrations {

    static final int LATEST = 3;

    private Migrations() {}

    /** What leads to that version from the one before. */
    static String to(int version) {
        try (InputStream in = Migrations.class.getResourceAsStream(version + ".sql")) {
            if (in == null) {
                throw new IllegalStateException("migration " + version + ".sql is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
