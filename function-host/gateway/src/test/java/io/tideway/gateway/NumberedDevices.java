package io.tideway.gateway;

import static org.awaitility.Awaitility.await;

import io.tideway.client.connection.BrokerAddress;
import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.client.connection.PublishOutcome;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Devices that publish 1, 2, 3 and so on to {@link SequenceLedger}, with message ids, whatever becomes of their broker. */
final class NumberedDevices implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<BrokerConnection> connections = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private long sent;
    private int numbers;

    NumberedDevices(int port, int devices) throws IOException {
        for (int i = 0; i < devices; i++) {
            String name = "numbered-" + i;
            BrokerConnection connection = BrokerConnection.create(
                    ConnectionConfig.of(new BrokerAddress("127.0.0.1", port, false), name), new Deaf());
            connection.start();
            names.add(name);
            connections.add(connection);
        }
        connections.forEach(connection -> await().atMost(PATIENCE).until(connection::isConnected));
    }

    List<String> names() {
        return names;
    }

    /** Hands so many messages of each device to its client. */
    void publish(int each) {
        for (int i = 0; i < each; i++) {
            numbers++;
            for (int device = 0; device < names.size(); device++) {
                String name = names.get(device);
                BrokerConnection connection = connections.get(device);
                OutboundMessage message = new OutboundMessage(
                        name + ":" + numbers,
                        "devices/" + name + "/telemetry",
                        ("{\"sequence\":" + numbers + "}").getBytes(StandardCharsets.UTF_8),
                        1,
                        false,
                        MessageProperties.NONE);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> connection.publish(message, this::count));
                sent++;
            }
        }
    }

    private void count(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Acknowledged) {
            acknowledged.incrementAndGet();
        }
    }

    /** Messages handed to the clients. */
    long sent() {
        return sent;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    void awaitAcknowledged() {
        await().atMost(PATIENCE).until(() -> acknowledged.get() == sent);
    }

    @Override
    public void close() {
        connections.forEach(BrokerConnection::close);
    }

    /** Subscribes to nothing. */
    private static final class Deaf implements ConnectionListener {
        @Override
        public void connected(boolean sessionPresent) {}

        @Override
        public void disconnected(ConnectionTrouble trouble) {}

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            acknowledge.run();
        }
    }
}
