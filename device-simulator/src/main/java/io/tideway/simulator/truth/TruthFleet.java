package io.tideway.simulator.truth;

import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.raw.RawDevices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Devices that publish through a broker's crashes. While it is away they try to connect again; when it is back they resend
 * with the same packet ids and DUP what was unacknowledged.
 *
 * <p>A round of a crash test: {@link #resume}, kill, restart, {@link #pause}, {@link #awaitSettled}, then compare the state
 * with the ledgers: every message is acknowledged, so a function must have counted exactly {@code ledger().sent()} messages.
 * One conducting thread.
 */
public final class TruthFleet implements AutoCloseable {
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));

    private final RawDevices factory = new RawDevices(1);
    private final List<TruthDevice> devices = new ArrayList<>();
    private final TruthConfig config;
    private final Truth truth;

    /** A fleet that is not yet connected and follows no function. */
    public TruthFleet(TruthConfig config) {
        this(config, Truth.about());
    }

    /** A fleet that is not yet connected and tells its truth. */
    public TruthFleet(TruthConfig config, Truth truth) {
        this.config = config;
        this.truth = truth;
        for (int n = 0; n < config.devices(); n++) {
            MqttVersion version = n % 2 == 0 ? MqttVersion.V5 : MqttVersion.V3_1_1;
            int qos = n / 2 % 2 == 0 ? 1 : 2;
            DeviceConfig device = device(config.prefix() + "-" + (n + 1), version);
            devices.add(new TruthDevice(config, factory, device, qos, truth.device(device.clientId())));
        }
    }

    /** The devices. */
    public List<TruthDevice> devices() {
        return List.copyOf(devices);
    }

    /** Connects all and waits for it, without publishing; says whether all are connected. */
    public boolean connect(Duration longest) {
        CompletableFuture<?>[] connecting = devices.stream()
                .map(device -> device.device().connect().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(connecting)
                .thenApply(done -> true)
                .completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Lets all publish as fast as acknowledgements come. */
    public void resume() {
        devices.forEach(device -> device.publishing(true));
    }

    /** Lets none begin a new message. */
    public void pause() {
        devices.forEach(device -> device.publishing(false));
    }

    /** Waits until the broker has answered for every message; pause before. Says whether it did. */
    public boolean awaitSettled(Duration longest) {
        return Waiting.until(
                () -> devices.stream()
                        .allMatch(device -> device.device().pending() == 0
                                && device.ledger().settled()),
                longest);
    }

    /** A line for each device, for failure messages. */
    public String describe() {
        return devices.stream().map(TruthDevice::toString).collect(Collectors.joining("\n"));
    }

    /** Messages sent by all devices. */
    public long sent() {
        return devices.stream().mapToLong(device -> device.ledger().sent()).sum();
    }

    /** Messages of all devices the broker took responsibility for. */
    public long acknowledged() {
        return devices.stream()
                .mapToLong(device -> device.ledger().acknowledgedCount())
                .sum();
    }

    /** A subscriber that shares the fleet's broker and threads; not yet connected. */
    public TruthSubscriber subscriber(String clientId, MqttVersion version, List<String> topicFilters) {
        return new TruthSubscriber(factory, device(clientId, version), topicFilters, delivery -> {});
    }

    /** A subscriber to all outputs the truth is about, which it tells them; not yet connected. */
    public TruthSubscriber observer(String clientId, MqttVersion version) {
        return new TruthSubscriber(factory, device(clientId, version), truth.outputFilters(), truth::received);
    }

    /** Waits until the broker has answered for every message and every output has come; pause before. */
    public boolean awaitAnswered(Duration longest) {
        return awaitSettled(longest) && Waiting.until(() -> truth.open() == 0, longest);
    }

    /** Ends everything, without a word to the broker. */
    @Override
    public void close() {
        devices.forEach(device -> device.device().close());
        factory.close();
    }

    private DeviceConfig device(String clientId, MqttVersion version) {
        return DeviceConfig.of(clientId, config.broker())
                .withVersion(version)
                .withPersistentSession(RECONNECT)
                .withSecurity(config.login(), null);
    }
}
