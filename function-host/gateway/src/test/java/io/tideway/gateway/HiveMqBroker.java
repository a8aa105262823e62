package io.tideway.gateway;

import io.tideway.client.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** HiveMQ CE as a broker elsewhere: in a process of its own, which has no functions, with file persistence. */
final class HiveMqBroker implements TestBroker {

    private final GatewayHome home;
    private @Nullable GatewayRun run;

    private HiveMqBroker(GatewayHome home) {
        this.home = home;
    }

    static HiveMqBroker in(Path folder) throws IOException {
        GatewayHome home = new GatewayHome(folder, folder.resolve("data"), TestBroker.freePort());
        Files.createDirectories(folder.resolve("functions"));
        Files.writeString(home.configFile(), """
                data: data
                functions: functions
                broker: hivemq
                listeners: [ { name: mqtt, address: "127.0.0.1:%d", anonymous: true } ]
                access: { users: users, acl: [ "allow all #" ] }
                admin: { token-file: admin.token }
                limits: { session-queue: 256MB }
                """.formatted(home.port()));
        return new HiveMqBroker(home);
    }

    @Override
    public String name() {
        return "HiveMQ CE";
    }

    @Override
    public int port() {
        return home.port();
    }

    @Override
    public void start() throws IOException {
        run = GatewayRun.start(home).awaitReady();
    }

    @Override
    public void kill() {
        GatewayRun running = run;
        if (running != null) {
            running.kill();
        }
    }
}
