package io.tideway.gateway;

import io.tideway.gateway.config.CloudStoreSection;
import io.tideway.gateway.config.ServerTlsSection;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.store.redis.Endpoint;
import io.tideway.store.redis.RedisCloudStore;
import io.tideway.store.redis.RedisConfig;
import io.tideway.store.redis.RedisTls;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Optional;

/** Makes the cloud store on Redis. The only class that knows that module. */
final class RedisOpening {

    private RedisOpening() {}

    static CloudStore open(Vertx vertx, CloudStoreSection.Redis section) throws IOException {
        return new RedisCloudStore(vertx, config(section));
    }

    static RedisConfig config(CloudStoreSection.Redis section) throws IOException {
        return new RedisConfig(
                section.addresses().stream()
                        .map(address -> new Endpoint(address.host(), address.port()))
                        .toList(),
                section.cluster(),
                Optional.ofNullable(section.account().user()),
                SecretFile.read(section.account().passwordFile()),
                Optional.ofNullable(section.account().tls()).map(RedisOpening::tls),
                section.keyPrefix(),
                section.bounds().timeout(),
                section.bounds().connections(),
                section.bounds().pageBytes(),
                section.bounds().changeBytes());
    }

    private static RedisTls tls(ServerTlsSection tls) {
        return new RedisTls(
                Optional.ofNullable(tls.authorities()),
                Optional.ofNullable(tls.identity())
                        .map(identity -> new RedisTls.Identity(identity.certificate(), identity.key())),
                tls.verifyHost());
    }
}
