package io.tideway.simulator;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.engine.FleetConfig;
import io.tideway.simulator.hivemq.HiveMqDevices;
import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.raw.RawDevices;
import io.tideway.simulator.scenario.SessionConfig.Versions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that makes devices. */
final class FleetOptions {
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    @Option(
            names = "--client",
            defaultValue = "raw",
            description = "MQTT client: raw (our own, little CPU) or hivemq (default: ${DEFAULT-VALUE})")
    private Client client = Client.RAW;

    @Option(
            names = "--mqtt",
            defaultValue = "5",
            description = "MQTT version, 3.1.1, 5 or mixed (default: ${DEFAULT-VALUE})")
    private String version = "5";

    @Option(names = "--qos", defaultValue = "1", description = "quality of service, 0 to 2 (default: ${DEFAULT-VALUE})")
    private int qos = 1;

    @Option(names = "--payload", defaultValue = "json", description = "json or protobuf (default: ${DEFAULT-VALUE})")
    private Encoding encoding = Encoding.JSON;

    @Option(
            names = "--in-flight",
            defaultValue = "64",
            description = "unacknowledged messages of a device on the wire (default: ${DEFAULT-VALUE})")
    private int inFlightMax = 64;

    @Option(
            names = "--queue",
            defaultValue = "1024",
            description = "messages a device holds, those on the wire included; more are refused and counted"
                    + " (default: ${DEFAULT-VALUE})")
    private int pendingMax = 1024;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "threads the devices share (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(names = "--client-id", description = "prefix of the client ids and device names (default: a fresh one)")
    private @Nullable String prefix;

    @Option(names = "--user", description = "user name")
    private @Nullable String userName;

    @Option(names = "--password", description = "password", interactive = true, arity = "0..1")
    private @Nullable String password;

    @Option(names = "--ca", description = "PEM file of the certificate authorities to trust (mqtts://)")
    private @Nullable Path authorities;

    enum Client {
        RAW,
        HIVEMQ
    }

    int qos() {
        return qos;
    }

    Encoding encoding() {
        return encoding;
    }

    DeviceFactory factory() {
        return client == Client.RAW ? new RawDevices(threads) : new HiveMqDevices(threads);
    }

    /** Configurations of the n-th device. */
    IntFunction<DeviceConfig> configs(BrokerAddress broker) {
        String name = name();
        DeviceConfig.Login login = login();
        Versions versions = versions();
        return n -> DeviceConfig.of(name + "-" + n, broker)
                .withVersion(versions.ofDevice(n))
                .withBounds(inFlightMax, Math.max(inFlightMax, pendingMax))
                .withReconnect(RECONNECT)
                .withSecurity(login, authorities);
    }

    /** What a scenario does not say. */
    FleetConfig config(List<BrokerAddress> brokers) {
        return new FleetConfig(brokers, name(), login(), authorities, inFlightMax, pendingMax, RECONNECT);
    }

    Versions versions() {
        try {
            return Versions.parse(version);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--mqtt " + e.getMessage() + ", found '" + version + "'", e);
        }
    }

    boolean isRaw() {
        return client == Client.RAW;
    }

    private String name() {
        return prefix != null ? prefix : "sim-" + Long.toString(System.nanoTime() & 0xFFFFFFFL, 36);
    }

    private DeviceConfig.@Nullable Login login() {
        return userName == null ? null : new DeviceConfig.Login(userName, password == null ? "" : password);
    }
}
