package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.routing.FunctionInputs;
import io.tideway.gate.routing.Router;
import io.tideway.gate.will.WillEvent;
import io.tideway.gate.will.Wills;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate in a HiveMQ that is there already: holds the messages of bound topics until functions have them, publishes outputs,
 * lets clients in and tells of their coming and going, all through the extension SDK.
 *
 * <p>Thread-safe. Does nothing before {@link #install}, to be called while the extension starts; until {@link #open} clients
 * wait for their CONNACK.
 */
public final class HiveMqGate implements Broker {

    private static final Logger LOG = LoggerFactory.getLogger(HiveMqGate.class);
    private static final long WILL_RETRY_MS = 500;
    private static final long OUTPUTS_POLL_MS = 5;
    private static final long OUTPUTS_CONFIRMED_WITHIN_NS = TimeUnit.SECONDS.toNanos(10);

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gate-timers");
        thread.setDaemon(true);
        return thread;
    });
    private final Gate gate;
    private final OutputPath outputs;
    private volatile boolean installed;

    /**
     * A gate without a place yet.
     *
     * @param nowMs wall clock, milliseconds since the epoch
     */
    public HiveMqGate(GateConfig config, BrokerPorts ports, LongSupplier nowMs) {
        GateCounters counters = new GateCounters();
        Router router = new Router(ports.ingress(), BindingIndex.of(List.of()));
        gate = new Gate(
                config,
                ports,
                new AdmissionGuard(config.admission()),
                router,
                new Connections(),
                new Qos2Memory(),
                new Wills(
                        ports.store(),
                        nowMs,
                        ports.authorizer(),
                        router,
                        HiveMqGate::deliver,
                        event -> counters.count(counter(event))),
                counters,
                new Stage(),
                timers,
                nowMs);
        outputs = new OutputPath(
                gate, new FunctionInputs(router, () -> counters.count(GateCounter.PUBLISHES_REJECTED), timers, nowMs));
    }

    private static GateCounter counter(WillEvent event) {
        return switch (event) {
            case RECOVERED -> GateCounter.WILLS_RECOVERED;
            case PUBLISHED -> GateCounter.WILLS_PUBLISHED;
            case NOT_AUTHORIZED -> GateCounter.PUBLISHES_NOT_AUTHORIZED;
            case REJECTED -> GateCounter.PUBLISHES_REJECTED;
        };
    }

    private static void deliver(InboundMessage will, ScheduledExecutorService loop, Runnable delivered) {
        var unused = Services.publishService().publish(Publications.of(will)).whenComplete((done, failure) -> {
            if (failure == null) {
                delivered.run();
            } else {
                LOG.warn("a will to {} is tried again, HiveMQ did not take it", will.topic(), failure);
                var unusedRetry =
                        loop.schedule(() -> deliver(will, loop, delivered), WILL_RETRY_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Takes its place in HiveMQ. Called once, on the thread that starts the extension. */
    public void install() {
        ConnectGate connects = new ConnectGate(gate);
        SubscribeGate subscriptions = new SubscribeGate(gate);
        Lifecycle lifecycle = new Lifecycle(gate);
        Services.interceptorRegistry().setConnectInboundInterceptorProvider(input -> connects);
        Services.securityRegistry().setAuthenticatorProvider(input -> connects);
        Services.securityRegistry().setAuthorizerProvider(input -> subscriptions);
        Services.eventRegistry().setClientLifecycleEventListener(input -> lifecycle);
        Services.initializerRegistry().setClientInitializer((input, client) -> {
            Connection connection = gate.connections()
                    .find(input.getConnectionInformation())
                    // Connected before the extension was there: who it is is not known.
                    .orElseGet(
                            () -> new Connection(input.getClientInformation().getClientId(), null, null, false, null));
            PublishGate publishes = new PublishGate(gate, connection);
            client.addPublishInboundInterceptor(publishes);
            client.addPubrecOutboundInterceptor(publishes);
            client.addUnsubscribeInboundInterceptor(new UnsubscribeGate(gate, connection));
        });
        installed = true;
    }

    @Override
    public void bindings(BindingIndex bindings) {
        gate.router().bindings(bindings);
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        return installed && !gate.stage().isStopping() && outputs.publish(output, settled);
    }

    /** HiveMQ keeps outputs for sessions; none is waited for here. */
    @Override
    public void forget(String outputId) {}

    @Override
    public void outputsRecovered() {}

    @Override
    public Map<String, InetSocketAddress> open() {
        gate.wills().resume(timers);
        openOnceOutputsAreConfirmed(System.nanoTime() + OUTPUTS_CONFIRMED_WITHIN_NS);
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        for (Listener listener : Services.adminService().getServerInformation().getListener()) {
            addresses.put(listener.getName(), new InetSocketAddress(listener.getBindAddress(), listener.getPort()));
        }
        return addresses;
    }

    /** Sessions get what an earlier process left before their clients are back, and in order. */
    private void openOnceOutputsAreConfirmed(long untilNs) {
        if (outputs.pending() == 0 || System.nanoTime() - untilNs > 0) {
            gate.stage().open();
        } else {
            var unused =
                    timers.schedule(() -> openOnceOutputsAreConfirmed(untilNs), OUTPUTS_POLL_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public boolean isConnected(String clientId) {
        return gate.connections().isConnected(clientId);
    }

    @Override
    public void revoke(Set<String> userNames) {
        for (Connection connection : gate.connections().all()) {
            String userName = connection.userName();
            if (userName != null && userNames.contains(userName)) {
                revoke(connection);
            }
        }
    }

    private void revoke(Connection connection) {
        gate.counters().count(GateCounter.CONNECTIONS_REVOKED);
        Ending.end(connection, DisconnectReasonCode.NOT_AUTHORIZED);
    }

    @Override
    public void revokeForbidden() {
        for (Connection connection : gate.connections().all()) {
            var unused = Services.subscriptionStore()
                    .getSubscriptions(connection.clientId())
                    .thenAccept(subscriptions -> {
                        boolean forbidden = subscriptions.stream()
                                .anyMatch(subscription -> !gate.ports()
                                        .authorizer()
                                        .maySubscribe(
                                                connection.clientId(),
                                                connection.userName(),
                                                subscription.getTopicFilter()));
                        if (forbidden) {
                            revoke(connection);
                        }
                    });
        }
    }

    @Override
    public Map<String, Long> gauges() {
        Map<String, Long> gauges = new LinkedHashMap<>();
        gauges.put("connections", (long) gate.connections().size());
        if (installed) {
            gauges.put("sessions", Metrics.gauge("com.hivemq.sessions.overall.current"));
            gauges.put("retained_messages", Metrics.gauge("com.hivemq.messages.retained.current"));
        }
        gauges.put("outputs_unconfirmed", (long) outputs.pending());
        return gauges;
    }

    @Override
    public Map<String, Long> totals() {
        return gate.counters().values();
    }

    /** The store can no longer be trusted: nobody gets in, and who is in is sent away without an acknowledgement. */
    public void fail() {
        gate.stage().stop();
        gate.connections()
                .all()
                .forEach(connection -> Ending.end(connection, DisconnectReasonCode.SERVER_SHUTTING_DOWN));
    }

    @Override
    public void stopAccepting() {
        gate.stage().stop();
    }

    /** Says nothing to clients: HiveMQ goes on, or is stopped by who started it. */
    @Override
    public void close() {
        gate.stage().stop();
        timers.shutdownNow();
    }
}
