package io.tideway.client.connection;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to speak TLS to a broker, with PEM files.
 *
 * @param authorities who signs the broker's certificate; absent for those that Java trusts
 * @param identity what we show of ourselves, where the broker asks for it
 * @param verifiesHost whether the certificate must name the host that was dialled
 */
public record ConnectionTls(Optional<Path> authorities, Optional<Identity> identity, boolean verifiesHost) {

    /** Trusts what Java trusts, and checks the name. */
    public static final ConnectionTls DEFAULT = new ConnectionTls(Optional.empty(), Optional.empty(), true);

    /** A client's certificate, and its private key in PKCS#8, not encrypted. */
    public record Identity(Path certificate, Path key) {}
}
