package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code cloud-store.tls}: how the gateway speaks TLS to a server, with PEM files.
 *
 * @param authorities who signs the server's certificate; {@code null} for those that Java trusts
 * @param identity what the gateway shows of itself; {@code null} when the server asks for nothing
 * @param verifyHost whether the certificate must name the host that was dialled
 */
public record ServerTlsSection(
        @Nullable Path authorities, @Nullable Identity identity, boolean verifyHost) {

    /** A client's certificate, and its private key in PKCS#8, not encrypted. */
    public record Identity(Path certificate, Path key) {}

    static ServerTlsSection read(YamlMap tls, ConfigPaths paths) {
        Optional<Path> authorities = paths.readable(tls.optional("authorities"));
        YamlValue certificateValue = tls.optional("certificate");
        YamlValue keyValue = tls.optional("key");
        Optional<Path> certificate = paths.readable(certificateValue);
        Optional<Path> key = paths.readable(keyValue);
        if (certificateValue.isPresent() != keyValue.isPresent()) {
            (certificateValue.isPresent() ? keyValue : certificateValue)
                    .problem("must be given: a certificate and its key come together");
        }
        boolean verifyHost = tls.optional("verify-host").flag(true);
        tls.refuseOtherKeys();
        return new ServerTlsSection(
                authorities.orElse(null),
                certificate.isPresent() && key.isPresent() ? new Identity(certificate.get(), key.get()) : null,
                verifyHost);
    }
}
