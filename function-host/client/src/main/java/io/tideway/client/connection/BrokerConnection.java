package io.tideway.client.connection;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import io.netty.channel.EventLoop;
import io.tideway.client.connection.PacketLog.Packet;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.OutboundMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that lasts: lost, it is made again with jittered back-off until {@link #close}. Thread-safe; no
 * method blocks but {@link #close}, which takes two seconds at most.
 *
 * <p>Messages under way when a connection ends are handled as MQTT has it: ours are sent again, those of the broker come
 * again. To that end everything it has brought is acknowledged to the client, not to the broker, when it ends: the client
 * would wait for that before it acknowledges anything newer, and count it for the receive maximum beside the copy that comes
 * again.
 */
public final class BrokerConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnection.class);
    private static final long DELAY_MIN_MS = 100;
    private static final long DELAY_MAX_MS = 5_000;
    private static final long LOG_PERIOD_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long GOODBYE_MS = 1_000;
    private static final long LOOP_ENDS_MS = 1_000;

    // Process
    private final ConnectionConfig config;
    private final ConnectionListener listener;
    private final ObservedLoop loops;
    private final EventLoop loop;
    private final Wire wire;
    private final ReadBound reads;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean closing;

    // Connection; the log and what is not acknowledged belong to the loop's thread.
    private final PacketLog log = new PacketLog();
    private final ArrayDeque<Unacknowledged> unacknowledged = new ArrayDeque<>();
    private volatile boolean connected;
    private volatile boolean sharesSubscriptions = true;
    private volatile @Nullable ConnectionTrouble trouble;
    private long nextLogNs;
    private boolean toldOfTrouble;

    private BrokerConnection(ConnectionConfig config, ConnectionListener listener) throws IOException {
        this.config = config;
        this.listener = listener;
        this.nextLogNs = System.nanoTime();
        this.reads = new ReadBound(config.session().receiveMaximum());
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(config.clientId())
                .serverHost(config.address().host())
                .serverPort(config.address().port())
                .addDisconnectedListener(this::disconnected);
        if (config.address().tls()) {
            builder = builder.sslConfig(TlsFiles.read(config.tls()));
        }
        this.loops = new ObservedLoop("tideway-client", () -> {
            log.begin();
            return new PacketObserver(new PacketReader(config.version(), log::seen), reads::begin);
        });
        this.loop = loops.next();
        builder = builder.executorConfig(
                MqttClientExecutorConfig.builder().nettyExecutor(loops).build());
        Wire.Events events = new Wire.Events() {
            @Override
            public void connected(boolean sessionPresent, boolean shares) {
                sharesSubscriptions = shares;
                BrokerConnection.this.connected(sessionPresent);
            }

            @Override
            public void received(Arrived message) {
                BrokerConnection.this.received(message);
            }
        };
        this.wire = config.version() == MqttVersion.V5
                ? new Wire5(config, builder, events, loop)
                : new Wire3(config, builder, events, loop);
    }

    /**
     * Makes one; {@link #start} connects.
     *
     * @throws IOException naming a file of TLS that is no good
     */
    public static BrokerConnection create(ConnectionConfig config, ConnectionListener listener) throws IOException {
        return new BrokerConnection(config, listener);
    }

    /** Begins to connect, and goes on trying. Call once. */
    public void start() {
        wire.connect();
    }

    /** Whether the broker has let us in and the connection is not known to be lost. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether the broker has shared subscriptions, as far as it says so: MQTT 3.1.1 has no words for it. */
    public boolean sharesSubscriptions() {
        return sharesSubscriptions;
    }

    /** Why there is no connection; empty while there is one, or none has failed yet. */
    public Optional<ConnectionTrouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Messages handed to the client that the broker has not acknowledged. */
    public int outstanding() {
        return outstanding.get();
    }

    /**
     * Sends a message; in the order of calls made by one thread.
     *
     * @param outcome run once, on any thread
     * @return {@code false} when there is no connection, or too much is under way: nothing happened, try again later
     */
    public boolean publish(OutboundMessage message, Consumer<PublishOutcome> outcome) {
        if (!connected || outstanding.get() >= config.outstandingMax()) {
            return false;
        }
        outstanding.incrementAndGet();
        CompletableFuture<PublishOutcome> sent;
        try {
            sent = wire.publish(message);
        } catch (IllegalArgumentException e) {
            sent = CompletableFuture.completedFuture(Failures.published(e));
        }
        var unused = sent.whenComplete((result, failure) -> {
            outstanding.decrementAndGet();
            outcome.accept(failure == null ? result : Failures.published(failure));
        });
        return true;
    }

    /**
     * Subscribes with QoS 1 at most: what makes effects once is their identity, not QoS 2. No retained messages are asked for.
     *
     * @return fails with {@link SubscriptionRefusedException} when the broker says no, otherwise when the connection is lost
     */
    public CompletableFuture<Void> subscribe(String filter) {
        return wire.subscribe(filter);
    }

    /** Ends a subscription; fails when the connection is lost. */
    public CompletableFuture<Void> unsubscribe(String filter) {
        return wire.unsubscribe(filter);
    }

    /** Runs a task on the connection's thread after a while; not after {@link #close}. */
    public void schedule(Runnable task, long delayMs) {
        if (!loop.isShuttingDown()) {
            var unused = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void connected(boolean sessionPresent) {
        connected = true;
        trouble = null;
        if (toldOfTrouble) {
            toldOfTrouble = false;
            nextLogNs = System.nanoTime();
            LOG.info("connected to {} as '{}'", config.address(), config.clientId());
        }
        listener.connected(sessionPresent);
    }

    private void disconnected(MqttClientDisconnectedContext context) {
        connected = false;
        unacknowledged.forEach(Unacknowledged::acknowledge);
        unacknowledged.clear();
        if (closing || context.getSource() == MqttDisconnectSource.USER) {
            return;
        }
        MqttClientReconnector reconnector = context.getReconnector();
        int attempts = reconnector.getAttempts();
        reconnector
                .reconnect(true)
                .resubscribeIfSessionExpired(false) // Whoever subscribes knows what it wants by now.
                .republishIfSessionExpired(true)
                .delay(delayMs(attempts), TimeUnit.MILLISECONDS);
        ConnectionTrouble now = Failures.trouble(context.getCause(), config.version());
        trouble = now;
        tell(now, attempts);
        listener.disconnected(now);
    }

    /** Half of it by chance, so that hosts that lost one broker do not come back all at once. */
    private static long delayMs(int attempts) {
        long delayMs = Math.min(DELAY_MAX_MS, DELAY_MIN_MS << Math.min(attempts, 10));
        return delayMs / 2 + ThreadLocalRandom.current().nextLong(delayMs / 2 + 1);
    }

    private void tell(ConnectionTrouble now, int attempts) {
        long nowNs = System.nanoTime();
        if (nowNs - nextLogNs >= 0) {
            nextLogNs = nowNs + LOG_PERIOD_NS;
            toldOfTrouble = true;
            LOG.warn(
                    "no connection to {}: {}. It is tried again (attempt {}).",
                    config.address(),
                    now.reason(),
                    attempts + 1);
        }
    }

    private void received(Arrived message) {
        Packet packet = message.qos() == 0 ? null : log.take(message.topic(), message.payload().length);
        Unacknowledged entry = new Unacknowledged(message.acknowledge(), reads);
        reads.received();
        for (Unacknowledged oldest = unacknowledged.peek();
                oldest != null && oldest.isDone();
                oldest = unacknowledged.peek()) {
            unacknowledged.remove();
        }
        unacknowledged.add(entry);
        listener.received(
                new InboundMessage(
                        config.clientId(),
                        null,
                        message.topic(),
                        message.payload(),
                        message.qos(),
                        message.retain(),
                        packet != null && packet.dup(),
                        packet == null ? 0 : packet.packetId(),
                        message.properties(),
                        System.currentTimeMillis()),
                entry::acknowledge);
    }

    @Override
    public void close() {
        closing = true;
        wire.disconnect()
                .<@Nullable Void>handle((done, failure) -> null) // Gone is gone.
                .completeOnTimeout(null, GOODBYE_MS, TimeUnit.MILLISECONDS)
                .join();
        connected = false;
        loops.shutdownGracefully(0, LOOP_ENDS_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LOOP_ENDS_MS, TimeUnit.MILLISECONDS);
    }

    /** One received message the client holds; acknowledged once. Thread-safe. */
    private static final class Unacknowledged {

        private final Runnable acknowledgement;
        private final ReadBound reads;
        private final AtomicBoolean done = new AtomicBoolean();

        Unacknowledged(Runnable acknowledgement, ReadBound reads) {
            this.acknowledgement = acknowledgement;
            this.reads = reads;
        }

        boolean isDone() {
            return done.get();
        }

        void acknowledge() {
            if (done.compareAndSet(false, true)) {
                reads.acknowledged();
                acknowledgement.run();
            }
        }
    }
}
