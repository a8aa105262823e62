package io.tideway.client.external;

import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.ConnectionListener;
import io.tideway.client.connection.ConnectionTrouble;
import io.tideway.client.connection.MqttVersion;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.Forwarded;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.RunResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker elsewhere that knows nothing of functions, such as Mosquitto, EMQX or a cloud's. The host is one of its clients,
 * with a session that keeps what comes while the host is away.
 *
 * <p>Messages that come again are recognised by their message id, or else by packet id and DUP in the host's own session,
 * just as a gateway recognises those of a device. Outputs of functions that are bound to topics of others go to the broker and
 * come back. Thread-safe.
 */
public final class ExternalBroker implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalBroker.class);

    private static final String NO_SHARES =
            "the broker says that it has no shared subscriptions, which hosts of a site need: remove 'broker.share' and run"
                    + " one host, or take a broker that has them";

    private final ConnectionConfig config;
    private final @Nullable String site;
    private final BrokerConnection connection;
    private final ExternalCounters counters = new ExternalCounters();
    private final HeldBack heldBack;
    private final Inflow inflow;
    private final Outflow outflow;
    private final Subscriptions subscriptions;
    private final Ingress ingress;
    private volatile BindingIndex bindings = BindingIndex.of(List.of());
    private volatile @Nullable SitePeers peers;
    private final CompletableFuture<Void> refused = new CompletableFuture<>();
    private volatile boolean wasConnected;

    private ExternalBroker(ExternalConfig config, Ingress ingress, BrokerStore store) throws IOException {
        this.config = config.connection();
        this.site = config.site();
        this.connection = BrokerConnection.create(this.config, new Listener());
        this.ingress = ingress;
        this.heldBack = new HeldBack(connection::schedule);
        this.inflow = new Inflow(ingress, heldBack, counters, this.config.version() == MqttVersion.V3_1_1);
        this.outflow = new Outflow(() -> connection, counters);
        this.subscriptions = new Subscriptions(() -> connection, this.config, store, counters);
    }

    /**
     * Makes one; {@link #open} connects.
     *
     * @throws IOException naming a file of TLS that is no good
     */
    public static ExternalBroker create(ExternalConfig config, Ingress ingress, BrokerStore store) throws IOException {
        return new ExternalBroker(config, ingress, store);
    }

    @Override
    public void bindings(BindingIndex bindings) {
        for (Binding binding : bindings.bindings()) {
            if (binding.key().namesSender()) {
                LOG.error(
                        "function '{}' gets nothing from '{}': its key '{}' names the sender, which this broker does not tell",
                        binding.function(),
                        binding.pattern(),
                        binding.key());
            }
        }
        inflow.bindings(bindings);
        SitePeers known = peers;
        if (known != null) {
            known.bindings(bindings);
        }
        this.bindings = bindings;
        subscribe();
    }

    /**
     * Forwards messages to the owners of their instances, and takes theirs, from now on; before {@link #open}, for a host of a
     * site.
     *
     * @param host as the cloud store knows this host
     * @param owns whether an instance, named by function and key, is this host's own
     */
    public void serve(String host, BiPredicate<String, String> owns) {
        if (site == null) {
            throw new IllegalStateException("a host of no site has no others to serve");
        }
        SitePeers fresh = new SitePeers(site, host, owns, ingress, () -> connection, counters);
        fresh.bindings(bindings);
        peers = fresh;
        subscribe();
    }

    /** Asks a host of the site to execute messages of an instance that it owns; {@code result} is told on any thread. */
    public void forward(String owner, HostRun run, Consumer<RunResult> result) {
        SitePeers known = peers;
        if (known == null) {
            result.accept(new RunResult.NotExecuted(0));
        } else {
            known.forward(owner, run, result);
        }
    }

    private void subscribe() {
        Set<String> filters =
                FilterSet.of(bindings.bindings().stream().map(Binding::pattern).collect(Collectors.toList())).stream()
                        .map(this::shared)
                        .collect(Collectors.toCollection(HashSet::new));
        SitePeers known = peers;
        if (known != null) {
            filters.add(known.topic());
        }
        subscriptions.want(filters);
    }

    private String shared(String filter) {
        return site == null ? filter : "$share/" + site + "/" + filter;
    }

    @Override
    public void outputsRecovered() {
        // The broker remembers no outputs by their ids.
    }

    /**
     * Connects and subscribes, however long that takes: a broker that is not there is waited for.
     *
     * @throws IOException when the broker is there and does not let us in
     */
    @Override
    public Map<String, InetSocketAddress> open() throws IOException {
        connection.start();
        try {
            CompletableFuture.anyOf(subscriptions.ready(), refused).join();
        } catch (CompletionException e) {
            throw new IOException(config.address() + ": " + String.valueOf(e.getCause()), e);
        }
        return Map.of(
                "external",
                InetSocketAddress.createUnresolved(
                        config.address().host(), config.address().port()));
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        return outflow.publish(output, settled);
    }

    @Override
    public void forget(String outputId) {
        outflow.forget(outputId);
    }

    /** Not known: devices are connected to the broker, not to us. */
    @Override
    public boolean isConnected(String clientId) {
        return false;
    }

    @Override
    public void revoke(Set<String> userNames) {
        // Who may connect is the broker's to know.
    }

    @Override
    public void revokeForbidden() {
        // Who may do what is the broker's to know.
    }

    @Override
    public Map<String, Long> gauges() {
        return Map.of(
                "broker_connected",
                connection.isConnected() ? 1L : 0L,
                "broker_subscriptions",
                (long) subscriptions.size(),
                "messages_held_back",
                (long) heldBack.size(),
                "outputs_under_way",
                (long) outflow.waiting() + connection.outstanding());
    }

    @Override
    public Map<String, Long> totals() {
        return counters.values();
    }

    @Override
    public void stopAccepting() {
        inflow.stopAccepting();
        SitePeers known = peers;
        if (known != null) {
            known.stopAccepting();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    /** On the connection's thread. */
    private final class Listener implements ConnectionListener {

        @Override
        public void connected(boolean sessionPresent) {
            if (wasConnected && !sessionPresent) {
                counters.count(ExternalCounter.SESSIONS_LOST);
                LOG.warn("the broker has lost our session, and with it the messages it held for us");
            }
            if (site != null && !connection.sharesSubscriptions()) {
                refused.completeExceptionally(new IOException(NO_SHARES));
                LOG.error(NO_SHARES);
                return;
            }
            wasConnected = true;
            subscriptions.connected();
            outflow.pump();
        }

        @Override
        public void disconnected(ConnectionTrouble trouble) {
            counters.count(ExternalCounter.CONNECTIONS_LOST);
            if (!wasConnected && trouble.refused()) {
                refused.completeExceptionally(new IOException(trouble.reason()));
            }
        }

        @Override
        public void received(InboundMessage message, Runnable acknowledge) {
            SitePeers known = peers;
            if (known == null || !message.topic().startsWith(SitePeers.TOPICS)) {
                inflow.received(Forwarded.unmark(message), acknowledge);
                return;
            }
            acknowledge.run();
            if (message.topic().equals(known.topic())) {
                known.received(message);
            }
        }
    }
}
