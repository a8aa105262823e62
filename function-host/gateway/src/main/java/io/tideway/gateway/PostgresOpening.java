package io.tideway.gateway;

import io.tideway.gateway.config.CloudStoreSection;
import io.tideway.gateway.config.ServerTlsSection;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.store.postgres.Endpoint;
import io.tideway.store.postgres.PostgresCloudStore;
import io.tideway.store.postgres.PostgresConfig;
import io.tideway.store.postgres.PostgresTls;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** Makes the cloud store on PostgreSQL. The only class that knows that module. */
final class PostgresOpening {

    private PostgresOpening() {}

    static CloudStore open(Vertx vertx, CloudStoreSection.Postgres section) throws IOException {
        return new PostgresCloudStore(vertx, config(section));
    }

    static PostgresConfig config(CloudStoreSection.Postgres section) throws IOException {
        return new PostgresConfig(
                section.addresses().stream()
                        .map(address -> new Endpoint(address.host(), address.port()))
                        .toList(),
                section.database(),
                Objects.requireNonNull(section.account().user(), "the configuration requires a user"),
                SecretFile.read(section.account().passwordFile()),
                Optional.ofNullable(section.account().tls()).map(PostgresOpening::tls),
                section.schema(),
                section.bounds().timeout(),
                section.bounds().connections(),
                section.bounds().pageBytes(),
                section.bounds().changeBytes());
    }

    private static PostgresTls tls(ServerTlsSection tls) {
        return new PostgresTls(
                Optional.ofNullable(tls.authorities()),
                Optional.ofNullable(tls.identity())
                        .map(identity -> new PostgresTls.Identity(identity.certificate(), identity.key())),
                tls.verifyHost());
    }
}
