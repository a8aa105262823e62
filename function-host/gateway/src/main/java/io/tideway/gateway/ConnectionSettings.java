package io.tideway.gateway;

import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionConfig.Login;
import io.tideway.client.connection.ConnectionConfig.Session;
import io.tideway.client.connection.ConnectionTls;
import io.tideway.gateway.config.ConnectionSection;
import io.tideway.gateway.config.ServerTlsSection;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands the configuration of a connection to the client, in its words. */
final class ConnectionSettings {

    private ConnectionSettings() {}

    /** @throws IOException naming the file that is no good */
    static ConnectionConfig of(ConnectionSection section, ClientIdFile idFile) throws IOException {
        Optional<String> password = SecretFile.read(section.passwordFile());
        String clientId = section.clientId();
        return new ConnectionConfig(
                section.address(),
                clientId == null ? idFile.readOrCreate() : clientId,
                Optional.ofNullable(section.user()).map(user -> new Login(user, password)),
                tls(section.tls()),
                section.version(),
                new Session(section.keepAlive(), section.sessionExpiry(), section.receiveMaximum()),
                Optional.empty(),
                ConnectionConfig.OUTSTANDING_MAX);
    }

    private static ConnectionTls tls(@Nullable ServerTlsSection tls) {
        return tls == null
                ? ConnectionTls.DEFAULT
                : new ConnectionTls(
                        Optional.ofNullable(tls.authorities()),
                        Optional.ofNullable(tls.identity())
                                .map(identity -> new ConnectionTls.Identity(identity.certificate(), identity.key())),
                        tls.verifyHost());
    }
}
