package io.tideway.gate.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One address that a broker listens on.
 *
 * @param name how logs call it
 * @param port 0 for any free one
 * @param webSocketPath {@code null} for plain TCP
 * @param tls {@code null} for none
 * @param anonymous whether clients without a user name get in
 */
public record EmbeddedListener(
        String name,
        String host,
        int port,
        @Nullable String webSocketPath,
        @Nullable Tls tls,
        boolean anonymous) {

    /**
     * What a TLS listener needs, as PEM files.
     *
     * @param certificate the server's certificate, then its intermediates
     * @param key its private key, PKCS#8, not encrypted
     * @param clientAuthorities who signs client certificates; {@code null} when clients need none
     */
    public record Tls(Path certificate, Path key, @Nullable Path clientAuthorities) {}
}
