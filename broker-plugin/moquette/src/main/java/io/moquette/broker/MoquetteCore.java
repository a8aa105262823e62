package io.moquette.broker;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.moquette.BrokerConstants;
import io.moquette.broker.Session.SessionStatus;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.interception.BrokerInterceptor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moquette assembled from its parts: its sessions, subscriptions and delivery, with repositories of ours and without its
 * acceptor, its inbound publish path, its wills and its expiry.
 *
 * <p>Thread-safe. Everything that touches a session runs on that session's loop, or in its stead.
 */
public final class MoquetteCore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MoquetteCore.class);
    private static final AttributeKey<Object> CONNECTION = AttributeKey.valueOf("connection");
    private static final int PACKET_IDS = 65_535;

    private final ISubscriptionsDirectory directory;
    private final ISessionsRepository sessionsRepository;
    private final LoopObserver observer;
    private final Clock clock;
    private final BrokerInterceptor interceptor;
    private final GuardedLoops loops;
    private final SessionRegistry sessions;
    private final PostOffice postOffice;
    private final NewNettyMQTTHandler handler;
    private final Map<String, MQTTConnection> connections = new ConcurrentHashMap<>();
    /** Of sessions without connection. */
    private final Map<String, Integer> lastPacketIds = new ConcurrentHashMap<>();

    /**
     * Assembles it; sessions listed by the repository exist from now on, without subscriptions.
     *
     * @param commandsMax capacity of each session loop's queue
     */
    @SuppressWarnings("NullAway") // Moquette passes the scheduler on to no one
    public MoquetteCore(
            ISubscriptionsDirectory directory,
            ISessionsRepository sessionsRepository,
            ISubscriptionsRepository subscriptionsRepository,
            IQueueRepository queues,
            IRetainedRepository retained,
            IAuthorizatorPolicy policy,
            LoopObserver observer,
            int commandsMax,
            Clock clock) {
        this.directory = directory;
        this.sessionsRepository = sessionsRepository;
        this.observer = observer;
        this.clock = clock;
        interceptor = new BrokerInterceptor(List.of());
        directory.init(subscriptionsRepository);
        loops = new GuardedLoops(interceptor, commandsMax, observer, this::resent);
        Authorizator authorizator = new Authorizator(policy);
        sessions = new SessionRegistry(
                directory, sessionsRepository, queues, authorizator, null, clock, Session.INFINITE_EXPIRY, loops);
        postOffice = new PostOffice(
                directory,
                retained,
                sessions,
                sessionsRepository,
                interceptor,
                authorizator,
                loops,
                clock,
                MqttQoS.EXACTLY_ONCE);
        // Flush at once: a write alone would not wake the I/O thread. The gate gathers the flushes.
        BrokerConfiguration configuration = new BrokerConfiguration(
                true, false, true, false, BrokerConstants.IMMEDIATE_BUFFER_FLUSH, PACKET_IDS, 0);
        handler = new NewNettyMQTTHandler(
                new MQTTConnectionFactory(configuration, (clientId, userName, password) -> true, sessions, postOffice));
    }

    /** The last handler of every pipeline; sharable. */
    public ChannelInboundHandler handler() {
        return handler;
    }

    /**
     * Opens or resumes the session of a client on this channel; the CONNACK follows on the channel, or its end.
     *
     * @param connect MQTT 5, not clean, without will; carries the session expiry
     * @param cleanStart whether an existing session ends first
     */
    public void connect(Channel channel, MqttConnectMessage connect, int expirySeconds, boolean cleanStart) {
        String clientId = connect.payload().clientIdentifier();
        route(channel, clientId, "CONNECT", () -> {
            Session existing = sessions.retrieve(clientId);
            if (existing != null && (cleanStart || existing.expireImmediately())) {
                end(existing);
            } else if (existing != null) {
                existing.updateSessionData(data(clientId, expirySeconds));
                observer.sessionResuming(clientId);
            }
            MQTTConnection connection = connection(channel);
            continuePacketIds(clientId, connection);
            connection.processConnect(connect);
            Session session = sessions.retrieve(clientId);
            if (session == null || !session.isBoundTo(connection)) {
                var unused = channel.close();
            }
        });
    }

    /**
     * A stock connection counts packet ids from 1 and overwrites what earlier connections have in flight, if only on its way
     * into a closed channel: ids go on where the session's last connection ended.
     */
    private void continuePacketIds(String clientId, MQTTConnection connection) {
        MQTTConnection before = connections.put(clientId, connection);
        Integer left = lastPacketIds.remove(clientId);
        int last = before != null ? before.nextPacketId() : left != null ? left : 0;
        if (last > 0) {
            for (int i = 0; i < PACKET_IDS && connection.nextPacketId() != last; i++) {}
        }
    }

    /** The connection is over: its session ends when {@code expirySeconds} is 0, else it waits for the client. */
    public void disconnect(Channel channel, String clientId, int expirySeconds, Runnable kept) {
        route(channel, clientId, "CONNECTION END", () -> {
            Session session = sessions.retrieve(clientId);
            if (session == null || !session.isBoundTo(connection(channel))) {
                return; // another connection has taken the session over
            }
            session.closeImmediately();
            connections.remove(clientId);
            lastPacketIds.put(clientId, connection(channel).nextPacketId());
            if (expirySeconds == 0) {
                end(session);
            } else {
                session.updateSessionData(data(clientId, expirySeconds));
                kept.run();
            }
        });
    }

    /**
     * Hands on that the client said {@code packet} (PUBACK, PUBREC, PUBCOMP) about a packet sent to it, unless its session has
     * another connection by now, whose window it would upset. Called on the channel's I/O thread, which takes the session's turn
     * itself where that is free: the way over the loop would cost more than what there is to do.
     */
    public void acknowledge(Channel channel, String clientId, MqttMessageType packet, int packetId) {
        Runnable command = () -> {
            Session session = sessions.retrieve(clientId);
            if (session == null || !session.isBoundTo(connection(channel))) {
                return;
            }
            switch (packet) {
                case PUBACK -> session.pubAckReceived(packetId);
                case PUBREC -> session.processPubRec(packetId);
                case PUBCOMP -> session.processPubComp(packetId);
                default -> throw new IllegalArgumentException(packet + " acknowledges nothing");
            }
        };
        if (!loops.ranHere(clientId, "ACKNOWLEDGE", guarded(channel, command))) {
            route(channel, clientId, "ACKNOWLEDGE", command);
        }
    }

    /** Ends a session unless a client is connected to it. */
    public void expire(String clientId) {
        loops.routeCommand(clientId, "EXPIRE", () -> {
            Session session = sessions.retrieve(clientId);
            if (session != null && session.disconnected()) {
                end(session);
            }
            return null;
        });
    }

    private void resent(String clientId) {
        observer.sessionResent(clientId);
        Session session = sessions.retrieve(clientId);
        if (session != null && session.connected()) {
            session.flushAllQueuedMessages();
        }
    }

    private void end(Session session) {
        if (!session.disconnected()) {
            session.closeImmediately();
        }
        session.assignState(SessionStatus.DISCONNECTED, SessionStatus.DESTROYED);
        sessions.remove(session);
        directory.removeSharedSubscriptionsForClient(session.getClientID());
        connections.remove(session.getClientID());
        lastPacketIds.remove(session.getClientID());
        sessionsRepository.delete(session.getSessionData());
    }

    /** Whether Moquette takes packets of this channel: some are refused until shortly after the CONNACK. */
    public static boolean isConnected(Channel channel) {
        return channel.attr(CONNECTION).get() instanceof MQTTConnection connection && connection.isConnected();
    }

    /** Whether deliveries are taken now. */
    public boolean hasRoom() {
        return loops.hasRoom();
    }

    /**
     * Delivers a message to its subscribers, each at most at the QoS of its subscription.
     *
     * @param here whether this thread does it itself for sessions that are idle. For messages to few: it is busy for as long as
     *     that takes
     * @return client ids that were not reached because their loops are full; empty when all was taken
     */
    public List<String> deliver(Publication message, List<Subscription> subscribers, boolean here) {
        List<String> missed = List.of();
        for (int loop = 0; loop < loops.getEventLoopCount(); loop++) {
            List<Subscription> its = subscribersOf(loop, subscribers);
            if (its.isEmpty()) {
                continue;
            }
            Callable<Void> delivery = () -> {
                for (Subscription subscriber : its) {
                    send(message, subscriber);
                }
                return null;
            };
            if (!loops.deliver(its.get(0).getClientId(), here, delivery)) {
                missed = missed.isEmpty() ? new ArrayList<>() : missed;
                for (Subscription subscriber : its) {
                    missed.add(subscriber.getClientId());
                }
            }
        }
        return missed;
    }

    private List<Subscription> subscribersOf(int loop, List<Subscription> all) {
        if (all.size() == 1) {
            return loops.targetQueueOrdinal(all.get(0).getClientId()) == loop ? all : List.of();
        }
        List<Subscription> its = new ArrayList<>();
        for (Subscription subscriber : all) {
            if (loops.targetQueueOrdinal(subscriber.getClientId()) == loop) {
                its.add(subscriber);
            }
        }
        return its;
    }

    private void send(Publication message, Subscription subscriber) {
        Session session = sessions.retrieve(subscriber.getClientId());
        if (session != null) { // else it has ended since the subscribers were looked up
            session.sendPublishOnSessionAtQos(message.to(subscriber));
        }
    }

    /**
     * Gives a restored session its subscriptions; before traffic.
     *
     * @param lastPacketId where packet ids go on: its client may still hold some that an earlier process used
     */
    public void restore(String clientId, List<Subscription> subscriptions, int lastPacketId) {
        lastPacketIds.put(clientId, lastPacketId);
        Session session = sessions.retrieve(clientId);
        if (session != null) {
            session.addSubscriptions(subscriptions);
        }
    }

    /** Whether a queued message is to be sent with the RETAIN flag, which Moquette forgets when it queues. */
    public static boolean isRetained(SessionRegistry.PublishedMessage message) {
        return message.retained;
    }

    /** Waits until all commands given so far have run, at most so long. */
    public void drain(Duration timeout) {
        CountDownLatch markers = new CountDownLatch(loops.getEventLoopCount());
        boolean[] marked = new boolean[loops.getEventLoopCount()];
        for (int i = 0; i < 1_000; i++) {
            String name = Integer.toString(i);
            int loop = loops.targetQueueOrdinal(name);
            if (!marked[loop]) {
                marked[loop] = true;
                loops.routeCommand(name, "MARKER", () -> {
                    markers.countDown();
                    return null;
                });
            }
        }
        try {
            boolean all = markers.await(timeout.toMillis(), MILLISECONDS);
            LOG.debug("session loops drained: {}", all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the loops after what is queued has run. Channels must be closed before. */
    @Override
    public void close() {
        postOffice.terminate();
        sessions.close();
        interceptor.stop();
    }

    private void route(Channel channel, String clientId, String name, Runnable command) {
        PostOffice.RouteResult result = loops.routeCommand(clientId, name, guarded(channel, command));
        if (!result.isSuccess()) {
            // Half of the queue is kept for commands like this one, so this is the end of a flood: try until it ebbs.
            var unused = channel.eventLoop().schedule(() -> route(channel, clientId, name, command), 50, MILLISECONDS);
        }
    }

    /** A channel whose command fails is closed: what is wrong with its session does not outlive it. */
    private static Callable<Void> guarded(Channel channel, Runnable command) {
        return () -> {
            try {
                command.run();
            } catch (Throwable e) {
                var unused = channel.close();
                throw e;
            }
            return null;
        };
    }

    private ISessionsRepository.SessionData data(String clientId, int expirySeconds) {
        return new ISessionsRepository.SessionData(clientId, MqttVersion.MQTT_5, expirySeconds, clock);
    }

    private static MQTTConnection connection(Channel channel) {
        return (MQTTConnection) channel.attr(CONNECTION).get();
    }
}
