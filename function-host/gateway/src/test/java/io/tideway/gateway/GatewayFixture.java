package io.tideway.gateway;

import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.tideway.gateway.admin.AdminClient;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.GatewayConfigFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gateway in this process on a folder of its own, which can be stopped and started again on the same port. Everyone may
 * do everything, on loopback.
 */
final class GatewayFixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final String more;
    private int port;
    private @Nullable HostProcess gateway;
    private @Nullable GatewayProcess process;
    private @Nullable AdminClient admin;

    private GatewayFixture(Path folder, String more) {
        this.folder = folder;
        this.more = more;
    }

    /** Starts a gateway with these functions and more configuration in YAML. */
    static GatewayFixture start(Path folder, String more, FunctionJar... functions) throws Exception {
        GatewayFixture fixture = new GatewayFixture(folder, more);
        for (FunctionJar function : functions) {
            function.writeTo(folder.resolve("functions"));
        }
        fixture.start();
        return fixture;
    }

    static GatewayFixture start(Path folder, FunctionJar... functions) throws Exception {
        return start(folder, "", functions);
    }

    /** Starts it in a process of its own, with that option of the Java virtual machine. */
    static GatewayFixture startProcess(Path folder, String option, FunctionJar... functions) throws Exception {
        GatewayFixture fixture = new GatewayFixture(folder, "");
        for (FunctionJar function : functions) {
            function.writeTo(folder.resolve("functions"));
        }
        GatewayProcess started = GatewayProcess.start(folder, configText(0, ""), option);
        fixture.process = started;
        fixture.port = started.address().getPort();
        fixture.admin = AdminClient.of(fixture.config().process()).orElseThrow();
        return fixture;
    }

    private GatewayConfig config() throws Exception {
        return GatewayConfigFile.parse("test", configText(port, more), folder, Map.of());
    }

    private static String configText(int port, String more) {
        return """
                data: data
                functions: functions
                durability: wal
                %s
                listeners:
                  - {name: mqtt, address: "127.0.0.1:%d", anonymous: true}
                access:
                  acl: ["allow all #"]
                %s
                """.formatted(BrokerUnderTest.yaml(), port, more);
    }

    void start() throws Exception {
        HostProcess started = Gateway.start(config(), e -> {
            throw new IllegalStateException("the store is lost", e);
        });
        gateway = started;
        port = address().getPort();
        admin = AdminClient.of(config().process()).orElseThrow();
    }

    void stop() {
        if (process != null) {
            process.close();
            process = null;
        }
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }

    InetSocketAddress address() {
        return Objects.requireNonNull(
                Objects.requireNonNull(gateway).addresses().get("mqtt"));
    }

    Path functions() {
        return folder.resolve("functions");
    }

    AdminClient admin() {
        return Objects.requireNonNull(admin);
    }

    /** Adds or replaces a function; it serves when this returns. */
    void deploy(FunctionJar function) throws IOException {
        String manifest = Objects.requireNonNull(function.manifest());
        admin().post(function.bytes(), "functions");
        await().atMost(PATIENCE).until(() -> manifest.contains("version: " + version(function.name()) + "\n"));
    }

    void remove(String function) throws IOException {
        admin().delete("functions", function);
        await().atMost(PATIENCE).until(() -> version(function).isEmpty());
    }

    /** Version of a function that serves, empty when it does not. */
    String version(String function) throws IOException {
        for (Object serving : admin().get("functions").getJsonArray("functions")) {
            if (((JsonObject) serving).getString("name").equals(function)) {
                return ((JsonObject) serving).getString("version");
            }
        }
        return "";
    }

    /** Why a file in the folder of functions does not serve; empty when it does. */
    String refusal(String file) throws IOException {
        for (Object refused : admin().get("functions").getJsonArray("refused")) {
            if (((JsonObject) refused).getString("file").equals(file)) {
                return ((JsonObject) refused).getString("reason");
            }
        }
        return "";
    }

    /** A number kept in the state of an instance, 0 when there is none. */
    long number(String function, String key, String name) throws IOException {
        JsonArray entries = admin().get("state", function, key).getJsonArray("entries");
        for (Object entry : entries) {
            if (((JsonObject) entry).getString("name").equals(name)) {
                return ByteBuffer.wrap(((JsonObject) entry).getBinary("bytes")).getLong();
            }
        }
        return 0;
    }

    long hostCounter(String name) throws IOException {
        return admin().get("status").getJsonObject("host").getLong(name);
    }

    long status(String name) throws IOException {
        return admin().get("status").getLong(name);
    }

    /** Connected, MQTT 5, with a session that outlives its connection, and back soon when the gateway goes away. */
    Mqtt5AsyncClient connect(String clientId) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port)
                .automaticReconnect()
                .initialDelay(100, TimeUnit.MILLISECONDS)
                .maxDelay(500, TimeUnit.MILLISECONDS)
                .applyAutomaticReconnect()
                .buildAsync();
        client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(600)
                .send()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return client;
    }

    @Override
    public void close() {
        stop();
    }
}
