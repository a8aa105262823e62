package io.tideway.simulator;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.MqttVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a few connections reach a broker. */
final class ConnectionOptions {
    private static final long CONNECT_SECONDS_MAX = 10;
    private static final Duration SESSION_EXPIRY = Duration.ofMinutes(1);
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    @Option(
            names = "--broker",
            defaultValue = "mqtt://127.0.0.1:1883",
            converter = AddressConverter.class,
            description = "mqtt:// or mqtts:// address (default: ${DEFAULT-VALUE})")
    private BrokerAddress broker = new BrokerAddress("127.0.0.1", 1883, false);

    @Option(names = "--mqtt", defaultValue = "5", description = "MQTT version, 3.1.1 or 5 (default: ${DEFAULT-VALUE})")
    private String version = "5";

    @Option(names = "--user", description = "user name")
    private @Nullable String userName;

    @Option(names = "--password", description = "password", interactive = true, arity = "0..1")
    private @Nullable String password;

    @Option(names = "--ca", description = "PEM file of the certificate authorities to trust (mqtts://)")
    private @Nullable Path authorities;

    BrokerAddress broker() {
        return broker;
    }

    /** A connection that comes back after a loss and keeps its session meanwhile; on MQTT 3.1.1 for good, so there it does not. */
    DeviceConfig config(String clientId) {
        DeviceConfig.Login login =
                userName == null ? null : new DeviceConfig.Login(userName, password == null ? "" : password);
        DeviceConfig config =
                DeviceConfig.of(clientId, broker).withVersion(version()).withSecurity(login, authorities);
        return version() == MqttVersion.V5
                ? config.withPersistentSession(RECONNECT).withSession(true, SESSION_EXPIRY, config.keepAlive())
                : config.withReconnect(RECONNECT);
    }

    /** Waits for a first connection. */
    void await(CompletionStage<Void> connecting) throws IOException, InterruptedException {
        try {
            connecting.toCompletableFuture().get(CONNECT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "cannot connect to " + broker + " within " + CONNECT_SECONDS_MAX + " s; is a broker there?", e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** A client id nobody else has. */
    static String freshClientId(String purpose) {
        return "tideway-" + purpose + "-" + Long.toString(System.nanoTime() & 0xFFFFFFFFFL, 36);
    }

    private MqttVersion version() {
        return switch (version) {
            case "5" -> MqttVersion.V5;
            case "3.1.1", "3" -> MqttVersion.V3_1_1;
            default -> throw new IllegalArgumentException("--mqtt must be 3.1.1 or 5, found '" + version + "'");
        };
    }
}
