package io.tideway.hivemq.embedded;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.gate.embedded.EmbeddedListener;
import io.tideway.hivemq.GateConfig;
import io.tideway.hivemq.HiveMqGate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT broker whose PUBLISHes pass the gate: HiveMQ Community Edition in this process, which keeps sessions, queues and
 * retained messages in files of its own.
 *
 * <p>Thread-safe. {@link #start} returns when HiveMQ is up, so outputs that an earlier process left reach their sessions
 * before any client is back; its listeners are there then, but clients get their CONNACK only from {@link #open} on.
 */
public final class HiveMqBroker implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(HiveMqBroker.class);
    /**
     * Each is two databases and three logs: HiveMQ's own number of 64 is for servers, and costs a gateway seconds at every
     * start. Must stay as it is, the files depend on it.
     */
    private static final int BUCKETS = 8;

    private static final long START_TIMEOUT_S = 120;
    private static final long STOP_TIMEOUT_S = 8;

    private final EmbeddedConfig config;
    private final HiveMqGate gate;
    private final EmbeddedHiveMQ hiveMq;

    private HiveMqBroker(EmbeddedConfig config, BrokerPorts ports) throws IOException {
        this.config = config;
        this.gate = new HiveMqGate(GateConfig.of(config), ports, Clock.systemUTC()::millis);
        Path settings = write(config);
        InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(BUCKETS);
        InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(BUCKETS);
        this.hiveMq = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(settings)
                .withDataFolder(Files.createDirectories(config.folder().resolve("data")))
                .withExtensionsFolder(Files.createDirectories(config.folder().resolve("extensions")))
                .withoutLoggingBootstrap()
                .withEmbeddedExtension(EmbeddedExtension.builder()
                        .withId("tideway")
                        .withName("Tideway")
                        .withVersion("1")
                        .withPriority(1_000)
                        .withStartPriority(1_000)
                        .withExtensionMain(new Extension(gate))
                        .build())
                .build();
        awaitStart(hiveMq.start());
    }

    private void awaitStart(CompletableFuture<Void> started) throws IOException {
        try {
            started.get(START_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("HiveMQ cannot be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IOException("HiveMQ was not waited for", e);
        }
    }

    /**
     * Starts HiveMQ.
     *
     * @throws IOException naming the file or address that is no good; nothing runs then
     */
    public static HiveMqBroker start(EmbeddedConfig config, BrokerPorts ports) throws IOException {
        for (EmbeddedListener listener : config.listeners()) {
            probe(listener);
        }
        return new HiveMqBroker(config, ports);
    }

    /** HiveMQ goes on without a listener that cannot be opened, and says so in its log only. */
    private static void probe(EmbeddedListener listener) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(listener.host()), listener.port()));
        } catch (IOException e) {
            throw new IOException(
                    "listener " + listener.name() + " cannot be opened on " + listener.host() + ":" + listener.port()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    private static Path write(EmbeddedConfig config) throws IOException {
        Path folder = Files.createDirectories(config.folder().resolve("conf"));
        KeyStores keyStores = new KeyStores(folder);
        Map<String, KeyStores.Stored> stored = new HashMap<>();
        for (EmbeddedListener listener : config.listeners()) {
            EmbeddedListener.Tls tls = listener.tls();
            if (tls != null) {
                stored.put(listener.name(), keyStores.write(listener.name(), tls));
            }
        }
        Files.writeString(folder.resolve("config.xml"), new ConfigXml(config, stored).text());
        return folder;
    }

    @Override
    public Map<String, InetSocketAddress> open() throws IOException {
        Map<String, InetSocketAddress> open = gate.open();
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        for (EmbeddedListener listener : config.listeners()) {
            InetSocketAddress address = open.get(listener.name());
            if (address == null) {
                throw new IOException("HiveMQ has not opened the listener " + listener.name());
            }
            addresses.put(listener.name(), address);
        }
        return addresses;
    }

    @Override
    public void bindings(BindingIndex bindings) {
        gate.bindings(bindings);
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        return gate.publish(output, settled);
    }

    @Override
    public void forget(String outputId) {
        gate.forget(outputId);
    }

    @Override
    public void outputsRecovered() {
        gate.outputsRecovered();
    }

    @Override
    public boolean isConnected(String clientId) {
        return gate.isConnected(clientId);
    }

    @Override
    public void revoke(Set<String> userNames) {
        gate.revoke(userNames);
    }

    @Override
    public void revokeForbidden() {
        gate.revokeForbidden();
    }

    @Override
    public Map<String, Long> gauges() {
        return gate.gauges();
    }

    @Override
    public Map<String, Long> totals() {
        return gate.totals();
    }

    @Override
    public void stopAccepting() {
        gate.stopAccepting();
    }

    @Override
    public void close() {
        gate.stopAccepting();
        try {
            hiveMq.stop().get(STOP_TIMEOUT_S, TimeUnit.SECONDS);
            hiveMq.close(); // its last thread, which has nothing left to do
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("HiveMQ did not stop in order; what it keeps is in its files all the same", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gate.close();
    }

    /** The gate's place in HiveMQ. */
    private record Extension(HiveMqGate gate) implements ExtensionMain {

        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            gate.install();
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
    }
}
