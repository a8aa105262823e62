package io.tideway.moquette;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS listener needs, as PEM files.
 *
 * @param certificateChain the server's certificate, then its intermediates
 * @param privateKey PKCS#8, not encrypted
 * @param clientAuthorities who signs client certificates; {@code null} when clients need none
 */
public record TlsConfig(
        Path certificateChain, Path privateKey, @Nullable Path clientAuthorities) {}
