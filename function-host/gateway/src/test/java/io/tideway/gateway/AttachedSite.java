package io.tideway.gateway;

import io.tideway.client.attached.AttachedConfig;
import io.tideway.client.connection.BrokerAddress;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionConfig.Login;
import io.tideway.gateway.access.PasswordFile;
import io.tideway.gateway.config.GatewayConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A gateway without functions and hosts attached to it, all in this process, around one cloud store. */
final class AttachedSite {

    static final String USER = "site-host";
    static final String PASSWORD = "s3cret";

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
                "hosts: { users: [ " + USER + " ], lease: 1s }");
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

    HostProcess startHost(String name) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("functions"));
        Files.copy(
                folder.resolve("ledger.jar"),
                home.resolve("functions/ledger.jar"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        String text = """
                data: data
                durability: wal
                host: { lanes: 2 }
                %s
                %s
                """.formatted(store.configuration(store.address()), phases);
        ConnectionConfig connection =
                ConnectionConfig.of(new BrokerAddress("127.0.0.1", gateway.port(), false), "host-" + name);
        ConnectionConfig withLogin = new ConnectionConfig(
                connection.address(),
                connection.clientId(),
                Optional.of(new Login(USER, Optional.of(PASSWORD))),
                connection.tls(),
                connection.version(),
                connection.session(),
                Optional.empty(),
                10_000);
        return HostProcess.start(
                GatewayConfigFile.parse("host", text, home, Map.of()).process(),
                new AttachedSource(
                        new AttachedConfig(withLogin, name, AttachedConfig.WINDOW, AttachedConfig.OUTPUT_BYTES_MAX),
                        "message-id"),
                e -> {
                    throw new AssertionError(e);
                });
    }
}
