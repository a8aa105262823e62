package io.tideway.gateway;

import io.tideway.gateway.access.PasswordFile;
import io.tideway.gateway.config.GatewayConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/** A gateway without functions and hosts attached to it, all in this process, around one cloud store. */
final class AttachedSite {

    static final String USER = "site-host";
    static final String PASSWORD = "s3cret";
    static final Duration LEASE = Duration.ofSeconds(1);

    private final Path folder;
    private final CloudServer store;
    private final String phases;
    private final GatewayHome gateway;

    AttachedSite(Path folder, CloudServer store, String phases) throws IOException {
        this.folder = folder;
        this.store = store;
        this.phases = phases;
        this.gateway = GatewayHome.create(
                folder.resolve("gateway"),
                folder.resolve("gateway-data"),
                "wal",
                "hosts: { users: [ " + USER + " ], lease: " + LEASE.toMillis() + "ms }");
        Files.move(gateway.folder().resolve("functions/ledger.jar"), folder.resolve("ledger.jar"));
        new PasswordFile(gateway.folder().resolve("users"))
                .update(users -> users.with(USER, PASSWORD.getBytes(StandardCharsets.UTF_8)));
    }

    GatewayHome gateway() {
        return gateway;
    }

    HostProcess startGateway() throws Exception {
        return Gateway.start(gateway.config(), e -> {
            throw new AssertionError(e);
        });
    }

    /** The configuration of a host, with the function in its folder. */
    Path hostFile(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("functions"));
        Files.copy(
                folder.resolve("ledger.jar"),
                home.resolve("functions/ledger.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(home.resolve("password"), PASSWORD);
        Path file = Files.writeString(home.resolve("host.yaml"), """
                data: data
                durability: wal
                broker: { address: "mqtt://127.0.0.1:%d", role: attached, name: %s, user: %s, password-file: password }
                host: { lanes: 2 }
                admin: { token-file: admin.token }
                %s
                %s
                """.formatted(
                        gateway.port(), name, USER, store.configuration(store.address()), phases));
        return file;
    }

    HostProcess startHost(String name) throws Exception {
        return StandaloneHost.start(GatewayConfigFile.readStandalone(hostFile(name), Map.of()), e -> {
            throw new AssertionError(e);
        });
    }
}
