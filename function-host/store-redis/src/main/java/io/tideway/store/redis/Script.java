package io.tideway.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What the server does in one step; the texts are resources beside this class. */
enum Script {
    LOAD,
    KEYS,
    VALUES,
    WRITE,
    ACQUIRE,
    FLUSH,
    RECALL,
    DUE,
    DROP;

    private final String text;
    private final String sha1;

    Script() {
        text = resource("common") + resource(name().toLowerCase(Locale.ROOT));
        sha1 = sha1(text);
    }

    String text() {
        return text;
    }

    /** By which the server knows it once it is loaded. */
    String sha1() {
        return sha1;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ".lua is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
