package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code listeners[].tls}: what a TLS listener needs, as PEM files.
 *
 * @param certificate the server's certificate, then its intermediates
 * @param key its private key, PKCS#8, not encrypted
 * @param clientAuthorities who signs client certificates; {@code null} when clients need none
 */
public record TlsSection(
        Path certificate, Path key, @Nullable Path clientAuthorities) {

    static Optional<TlsSection> read(YamlMap tls, ConfigPaths paths) {
        Optional<Path> certificate = paths.readable(tls.required("certificate"));
        Optional<Path> key = paths.readable(tls.required("key"));
        Optional<Path> authorities = paths.readable(tls.optional("client-authorities"));
        tls.refuseOtherKeys();
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new TlsSection(certificate.get(), key.get(), authorities.orElse(null)))
                : Optional.empty();
    }
}
