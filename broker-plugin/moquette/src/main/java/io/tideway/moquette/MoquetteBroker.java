package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import io.tideway.gate.Broker;
import io.tideway.gate.BrokerPorts;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.access.Authorizer;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.routing.FunctionInputs;
import io.tideway.gate.routing.Router;
import io.tideway.gate.will.Wills;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker (3.1, 3.1.1 and 5) whose PUBLISHes pass the gate: embedded Moquette.
 *
 * <p>Thread-safe. {@link #start} brings sessions, subscriptions and retained messages back; outputs published from then on
 * reach them; {@link #open} lets devices in.
 */
public final class MoquetteBroker implements Broker {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int PACKET_IDS = 65_535;

    private final MoquetteConfig config;
    private final Gate gate;
    private final Acceptor acceptor;
    private final OutputPath outputs;
    private volatile boolean closed;

    private MoquetteBroker(MoquetteConfig config, BrokerPorts ports, Clock clock) {
        this.config = config;
        MoquetteLimits limits = config.limits();
        BrokerCounters counters = new BrokerCounters();
        OutputTracker tracker = new OutputTracker(ports.store(), counters);
        SessionMemory.All memories = new SessionMemory.All();
        ActiveConnections connections = new ActiveConnections(limits.connectionsMax());
        SessionArchive sessions = new SessionArchive(ports.store(), clock, clientId -> {
            memories.forget(clientId);
            tracker.sessionGone(clientId);
        });
        RetainedArchive retained = new RetainedArchive(ports.store(), clock, counters, limits.retainedBytesMax());
        sessions.load();
        retained.load();
        tracker.load();
        Subscriptions directory = new Subscriptions();
        BoundedQueues queues = new BoundedQueues(
                limits.sessionQueueBytesMax(),
                (clientId, whenClosed) ->
                        new SessionQueueListener(clientId, tracker, connections, counters, whenClosed));
        MoquetteCore core = new MoquetteCore(
                directory,
                sessions,
                new SubscriptionArchive(sessions),
                queues,
                retained,
                readPolicy(ports.authorizer()),
                new SessionLoopObserver(queues, connections, counters),
                limits.loopCommandsMax(),
                clock);
        sessions.forEach((clientId, session) -> {
            int anywhere = 1 + ThreadLocalRandom.current().nextInt(PACKET_IDS);
            core.restore(clientId, SubscriptionArchive.restore(clientId, session, directory), anywhere);
        });
        Deliverer deliverer = new Deliverer(core, directory);
        Router router = new Router(ports.ingress(), BindingIndex.of(List.of()));
        gate = new Gate(
                limits,
                core,
                deliverer,
                router,
                new AdmissionGuard(config.admission()),
                ports.authenticator(),
                ports.authorizer(),
                ports.store(),
                sessions,
                retained,
                tracker,
                memories,
                connections,
                new Wills(
                        ports.store(),
                        clock::millis,
                        ports.authorizer(),
                        router,
                        new WillPath(retained, deliverer, counters),
                        event -> counters.count(WillPath.counter(event))),
                new PendingBudget(limits.pendingBytesOverallMax()),
                ports.presence(),
                ports.control(),
                counters,
                clock);
        acceptor = new Acceptor(gate);
        outputs = new OutputPath(
                deliverer,
                sessions,
                retained,
                tracker,
                new FunctionInputs(
                        router, () -> counters.count(BrokerCounter.PUBLISHES_REJECTED), acceptor.io(), clock::millis),
                counters,
                acceptor.io());
        var unused = acceptor.io().next().scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
    }

    /** Starts it without listeners. */
    public static MoquetteBroker start(MoquetteConfig config, BrokerPorts ports) {
        return start(config, ports, Clock.systemUTC());
    }

    static MoquetteBroker start(MoquetteConfig config, BrokerPorts ports, Clock clock) {
        return new MoquetteBroker(config, ports, clock);
    }

    /** Subscriptions are checked by the gate; Moquette asks again when a session is resumed. Publishing is the gate's. */
    private static IAuthorizatorPolicy readPolicy(Authorizer authorizer) {
        return new IAuthorizatorPolicy() {
            @Override
            public boolean canWrite(Topic topic, @Nullable String userName, String clientId) {
                return true;
            }

            @Override
            public boolean canRead(Topic filter, @Nullable String userName, String clientId) {
                return authorizer.maySubscribe(clientId, userName, filter.toString());
            }
        };
    }

    @Override
    public Map<String, InetSocketAddress> open() throws IOException {
        gate.wills().resume(acceptor.io());
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        try {
            for (ListenerConfig listener : config.listeners()) {
                addresses.put(listener.name(), acceptor.open(listener));
            }
        } catch (IOException e) {
            acceptor.stopAccepting();
            throw e;
        }
        return addresses;
    }

    @Override
    public void bindings(BindingIndex bindings) {
        gate.router().bindings(bindings);
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        return !closed && outputs.publish(output, settled);
    }

    @Override
    public void outputsRecovered() {
        outputs.recovered();
    }

    @Override
    public void forget(String outputId) {
        outputs.forget(outputId);
    }

    @Override
    public void revoke(Set<String> userNames) {
        gate.connections()
                .forEach(connection ->
                        connection.endIf(client -> client.userName() != null && userNames.contains(client.userName())));
    }

    /** Closes those with a subscription that is no longer allowed. Publishing is asked for every message anyway. */
    @Override
    public void revokeForbidden() {
        gate.connections()
                .forEach(connection -> connection.endIf(client -> {
                    SessionRecord session = gate.sessions().find(client.clientId());
                    return session != null
                            && session.subscriptions().stream()
                                    .anyMatch(subscription -> !gate.authorizer()
                                            .maySubscribe(
                                                    client.clientId(), client.userName(), subscription.getFilter()));
                }));
    }

    private void sweep() {
        for (String clientId : gate.sessions().expired()) {
            gate.counters().count(BrokerCounter.SESSIONS_EXPIRED);
            gate.core().expire(clientId);
        }
        gate.retained().sweep();
    }

    /** What it has counted since its start. */
    public BrokerCounters counters() {
        return gate.counters();
    }

    @Override
    public Map<String, Long> gauges() {
        Map<String, Long> gauges = new LinkedHashMap<>();
        gauges.put("connections", (long) connections());
        gauges.put("sessions", (long) sessions());
        gauges.put("retained_messages", (long) retainedMessages());
        gauges.put("pending_bytes", pendingBytes());
        return gauges;
    }

    @Override
    public Map<String, Long> totals() {
        Map<String, Long> totals = new LinkedHashMap<>();
        gate.counters()
                .values()
                .forEach((counter, value) -> totals.put(counter.name().toLowerCase(Locale.ROOT), value));
        return totals;
    }

    @Override
    public boolean isConnected(String clientId) {
        return gate.connections().find(clientId) != null;
    }

    /** Open sockets. */
    public int connections() {
        return gate.connections().sockets();
    }

    /** Sessions, connected or not. */
    public int sessions() {
        return gate.sessions().size();
    }

    /** Retained messages. */
    public int retainedMessages() {
        return gate.retained().size();
    }

    /** Bytes of messages that wait for their acknowledgement. */
    public long pendingBytes() {
        return gate.budget().bytes();
    }

    /** Outputs that wait for the acknowledgement of a session. */
    public int outputsWaiting() {
        return gate.outputs().size();
    }

    @Override
    public void stopAccepting() {
        acceptor.stopAccepting();
    }

    /** Says goodbye to all devices and ends, within seconds. What the store must keep is in it by then or was not promised. */
    @Override
    public void close() {
        closed = true;
        acceptor.stopAccepting();
        gate.connections().forEach(GateHandler::endForShutdown);
        gate.connections().awaitNone(CLOSE_TIMEOUT);
        gate.core().drain(CLOSE_TIMEOUT);
        gate.core().close();
        acceptor.close();
    }
}
