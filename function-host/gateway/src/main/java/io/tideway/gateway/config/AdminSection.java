package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.nio.file.Path;

/**
 * {@code admin}: the API that the {@code tideway} command talks to.
 *
 * @param address loopback and any free port unless said otherwise; the port is written into the data folder
 * @param tokenFile holds the token that callers show; made with a random one when missing
 */
public record AdminSection(BindAddress address, Path tokenFile) {

    static AdminSection read(YamlMap admin, ConfigPaths paths, Path data) {
        AdminSection section = new AdminSection(
                admin.optional("address").parsed(BindAddress::parse).orElse(new BindAddress("127.0.0.1", 0)),
                paths.of(admin.optional("token-file")).orElse(data.resolve("admin.token")));
        admin.refuseOtherKeys();
        return section;
    }
}
