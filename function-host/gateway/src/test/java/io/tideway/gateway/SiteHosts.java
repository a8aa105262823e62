package io.tideway.gateway;

import io.tideway.client.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Hosts that share the messages of one broker, processes of their own, around one cloud store. One conducting thread. */
final class SiteHosts implements AutoCloseable {

    private final Path folder;
    private final TestBroker broker;
    private final CloudServer store;
    private final String phases;
    private final Map<String, GatewayRun> running = new TreeMap<>();

    SiteHosts(Path folder, TestBroker broker, CloudServer store, String phases) {
        this.folder = folder;
        this.broker = broker;
        this.store = store;
        this.phases = phases;
    }

    /** Starts these, again with what they have on disk; returns when all are subscribed. */
    void start(String... names) throws IOException {
        for (String name : names) {
            HostHome home = HostHome.create(
                    folder.resolve(name),
                    "address: \"mqtt://127.0.0.1:" + broker.port() + "\", share: site, client-id: " + name,
                    store.configuration(store.address()) + "\n" + phases);
            running.put(name, GatewayRun.start(home));
        }
        for (String name : names) {
            host(name).awaitReady();
        }
    }

    GatewayRun host(String name) {
        return Optional.ofNullable(running.get(name)).orElseThrow();
    }

    /** {@code kill -9}. */
    void kill(String name) {
        host(name).kill();
        running.remove(name);
    }

    Collection<GatewayRun> all() {
        return running.values();
    }

    /** State of one device's instance: of its copies the one that most was executed on, which is the store's. */
    Map<String, Long> ledger(String device) throws IOException {
        Map<String, Long> newest = Map.of(SequenceLedger.APPLIED, 0L);
        for (GatewayRun host : all()) {
            Map<String, Long> copy = host.ledger(device);
            if (copy.getOrDefault(SequenceLedger.APPLIED, 0L) > newest.get(SequenceLedger.APPLIED)) {
                newest = copy;
            }
        }
        return newest;
    }

    /** Messages that wait at a host. */
    long waiting() throws IOException {
        long waiting = 0;
        for (GatewayRun host : all()) {
            waiting += host.status().getLong("inputs_waiting") + host.status().getLong("outputs_waiting");
        }
        return waiting;
    }

    /** What each host says of itself, a line each. */
    String status() throws IOException {
        StringBuilder found = new StringBuilder();
        for (Map.Entry<String, GatewayRun> host : running.entrySet()) {
            found.append(host.getKey())
                    .append(' ')
                    .append(host.getValue().status().encode())
                    .append('\n');
        }
        return found.toString();
    }

    /** Lines like that of what the hosts said, all their lives. */
    String log(String like) throws IOException {
        StringBuilder found = new StringBuilder();
        Pattern pattern = Pattern.compile(like);
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".err")).toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> pattern.matcher(line).find())
                        .forEach(line -> found.append(file.getParent().getFileName())
                                .append(' ')
                                .append(line)
                                .append('\n'));
            }
        }
        return found.toString();
    }

    @Override
    public void close() {
        running.values().forEach(GatewayRun::kill);
    }
}
