package io.tideway.gateway;

import static org.awaitility.Awaitility.await;

import io.tideway.client.connection.BrokerAddress;
import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.gate.InboundMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A subscriber of what {@link SequenceLedger} says, whose session the broker keeps. Thread-safe. */
final class SiteOutputs implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    // By topic and number of the input: how many the instance had executed with it, each time it was.
    private final Map<String, Set<String>> counts = new ConcurrentHashMap<>();
    private final BrokerConnection connection;

    SiteOutputs(int port) throws IOException {
        connection = BrokerConnection.create(
                ConnectionConfig.of(new BrokerAddress("127.0.0.1", port, false), "site-outputs"),
                new ConnectionListener() {
                    @Override
                    public void connected(boolean sessionPresent) {}

                    @Override
                    public void disconnected(ConnectionTrouble trouble) {}

                    @Override
                    public void received(InboundMessage message, Runnable acknowledge) {
                        String[] said = new String(message.payload(), StandardCharsets.UTF_8).split(":");
                        counts.computeIfAbsent(message.topic() + " " + said[0], input -> ConcurrentHashMap.newKeySet())
                                .add(said[1]);
                        acknowledge.run();
                    }
                });
        connection.start();
        await().atMost(PATIENCE).until(connection::isConnected);
        connection.subscribe("out/+").join();
    }

    /** Inputs that have an output. */
    long inputs() {
        return counts.size();
    }

    /** Effects beyond the first of each input. */
    long doubled() {
        return counts.values().stream().mapToLong(each -> each.size() - 1L).sum();
    }

    /** Inputs with several effects. */
    Map<String, Set<String>> contradictions() {
        Map<String, Set<String>> all = new TreeMap<>(counts);
        all.values().removeIf(each -> each.size() == 1);
        return all;
    }

    @Override
    public void close() {
        connection.close();
    }
}
