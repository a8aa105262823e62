package io.tideway.store.postgres;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to speak TLS to PostgreSQL.
 *
 * @param trust PEM file of the authorities that sign servers; absent for those that the JVM trusts
 * @param identity what the host shows of itself, where the server asks for it
 * @param verifiesHost whether the certificate must name the host that was dialled
 */
public record PostgresTls(Optional<Path> trust, Optional<Identity> identity, boolean verifiesHost) {

    /** PEM files of a client's certificate and its key. */
    public record Identity(Path certificate, Path key) {}
}
