package io.tideway.simulator.raw;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.concurrent.ScheduledFuture;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.ConnectionFailed;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.RadioLink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A device on Netty's MQTT codec: connects, returns after a loss, and resends with the same packet ids and DUP what the
 * session still holds.
 *
 * <p>Everything but the count of pending publications belongs to one event loop; public methods hop there.
 */
public final class RawDevice implements Device, RadioLink {
    private final DeviceConfig config;
    private final DeviceListener listener;
    private final EventLoop loop;
    private final int number;
    private final BiFunction<DeviceConfig, BrokerAddress, RawTransport> transports;
    private final CompletableFuture<Void> firstConnection = new CompletableFuture<>();

    // Session.
    private final Sender sender;
    private final Set<Integer> incomingQos2 = new HashSet<>(0);

    // Where to, and whether.
    private RawTransport transport;
    private boolean linkDown;
    private boolean closed;

    // Connection.
    private final Map<Integer, CompletableFuture<Integer>> subscribing = new HashMap<>(0);
    private @Nullable RawConnection current;
    private @Nullable ScheduledFuture<?> nextDial;
    private boolean open;
    private int attempts;

    RawDevice(
            DeviceConfig config,
            DeviceListener listener,
            EventLoop loop,
            int number,
            BiFunction<DeviceConfig, BrokerAddress, RawTransport> transports) {
        this.config = config;
        this.listener = listener;
        this.loop = loop;
        this.number = number;
        this.transports = transports;
        this.transport = transports.apply(config, config.broker());
        this.sender = new Sender(config, listener);
    }

    @Override
    public DeviceConfig config() {
        return config;
    }

    @Override
    public Executor executor() {
        return loop;
    }

    @Override
    public CompletionStage<Void> connect() {
        loop.execute(this::dial);
        return firstConnection.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> subscribe(String topicFilter, int qos) {
        return subscribe(topicFilter, Interest.standard(qos));
    }

    /** Like the other, with more to ask for. */
    public CompletionStage<Void> subscribe(String topicFilter, Interest interest) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        if (loop.inEventLoop()) {
            // At once: who subscribes when told of a connection must hear the answers to what is resent on it.
            subscribe(topicFilter, interest, answer);
        } else {
            loop.execute(() -> subscribe(topicFilter, interest, answer));
        }
        return answer.thenAccept(code -> {
            if (code >= 0x80) {
                throw ConnectionFailed.subscriptionRefused(topicFilter, code);
            }
        });
    }

    @Override
    public boolean publish(Publication publication) {
        if (!sender.reserve()) {
            return false;
        }
        if (loop.inEventLoop()) {
            offer(publication);
        } else {
            loop.execute(() -> offer(publication));
        }
        return true;
    }

    @Override
    public int pending() {
        return sender.pending();
    }

    /** Cuts the TCP connection without a word, as a lost link does; the device returns as configured. */
    public void cut() {
        loop.execute(() -> {
            if (current != null) {
                current.close("cut on purpose");
            }
        });
    }

    @Override
    public CompletionStage<Void> disconnect() {
        return disconnect(Packets.bare(MqttMessageType.DISCONNECT));
    }

    /** Like {@link #disconnect}, and the broker forgets the session at once; MQTT 5 only, else it is kept. */
    public CompletionStage<Void> endSession() {
        return disconnect(
                config.version() == MqttVersion.V5
                        ? Packets.disconnectEndingSession()
                        : Packets.bare(MqttMessageType.DISCONNECT));
    }

    private CompletionStage<Void> disconnect(MqttMessage goodbye) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            closed = true;
            if (current != null && open) {
                current.write(goodbye);
                current.close("disconnected on purpose");
            }
            done.complete(null);
        });
        return done;
    }

    @Override
    public void close() {
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                closed = true;
                if (current != null) {
                    current.close("closed on purpose");
                }
            });
        }
    }

    @Override
    public Optional<RadioLink> radioLink() {
        return Optional.of(this);
    }

    @Override
    public void down() {
        loop.execute(() -> {
            linkDown = true;
            cancelDial();
            if (current != null) {
                current.close("link down");
            }
        });
    }

    @Override
    public void up() {
        loop.execute(() -> {
            linkDown = false;
            dialNow();
        });
    }

    @Override
    public void moveTo(BrokerAddress broker) {
        loop.execute(() -> {
            transport = transports.apply(config, broker);
            if (current != null) {
                if (open) {
                    current.write(Packets.bare(MqttMessageType.DISCONNECT));
                }
                current.close("moved to " + broker);
            }
            dialNow();
        });
    }

    // --- Event loop from here on.

    private void subscribe(String topicFilter, Interest interest, CompletableFuture<Integer> answer) {
        if (current == null || !open) {
            answer.completeExceptionally(ConnectionFailed.lost(transport.broker(), "not connected"));
            return;
        }
        int packetId = sender.freePacketId();
        subscribing.put(packetId, answer);
        current.write(Packets.subscribe(packetId, topicFilter, interest));
    }

    private void dial() {
        nextDial = null;
        if (closed || linkDown || current != null) {
            return;
        }
        RawConnection connection = new RawConnection(this);
        current = connection;
        transport.connect(loop, number, connection).addListener(dialled -> {
            if (!dialled.isSuccess()) {
                disconnected(connection, String.valueOf(dialled.cause().getMessage()));
            }
        });
    }

    private void dialNow() {
        cancelDial();
        attempts = 0;
        dial();
    }

    private void cancelDial() {
        if (nextDial != null) {
            nextDial.cancel(false);
            nextDial = null;
        }
    }

    private void unreachable(String reason) {
        if (config.reconnect() == null) {
            firstConnection.completeExceptionally(ConnectionFailed.unreachable(transport.broker(), reason));
        } else {
            dialLater();
        }
    }

    private void dialLater() {
        if (config.reconnect() != null && !closed && !linkDown && nextDial == null) {
            long waitMs = config.reconnect()
                    .before(attempts++, ThreadLocalRandom.current())
                    .toMillis();
            nextDial = loop.schedule(this::dial, waitMs, TimeUnit.MILLISECONDS);
        }
    }

    void refused(String reason, RawConnection connection) {
        firstConnection.completeExceptionally(ConnectionFailed.refused(transport.broker(), reason));
        connection.close("refused: " + reason);
    }

    void connected(RawConnection connection, boolean sessionPresent, int receiveMaximum) {
        open = true;
        attempts = 0;
        listener.connected(sessionPresent);
        if (!sessionPresent) {
            incomingQos2.clear();
        }
        sender.connected(connection, sessionPresent, receiveMaximum);
        firstConnection.complete(null);
    }

    void disconnected(RawConnection connection, String reason) {
        if (connection != current) {
            return;
        }
        current = null;
        boolean wasOpen = open;
        open = false;
        subscribing
                .values()
                .forEach(answer -> answer.completeExceptionally(ConnectionFailed.lost(transport.broker(), reason)));
        subscribing.clear();
        if (wasOpen) {
            listener.disconnected(reason);
            dialLater();
        } else {
            unreachable(reason);
        }
    }

    void writable() {
        if (current != null && open) {
            sender.pump(current);
        }
    }

    private void offer(Publication publication) {
        sender.offer(publication);
        writable();
    }

    /** Sends, and hears the answers. */
    Sender sender() {
        return sender;
    }

    void subAck(int packetId, int reasonCode) {
        CompletableFuture<Integer> answer = subscribing.remove(packetId);
        if (answer != null) {
            answer.complete(reasonCode);
        }
    }

    boolean firstOfQos2(int packetId) {
        return incomingQos2.add(packetId);
    }

    void pubRel(int packetId) {
        incomingQos2.remove(packetId);
    }

    void received(Delivery delivery) {
        listener.received(delivery);
    }
}
