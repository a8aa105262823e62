package io.tideway.simulator.hivemq;

import io.tideway.simulator.device.ConnectionFailed;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A device on the HiveMQ client. The client resends what is unacknowledged itself, with the same packet id and DUP, while
 * the broker has the session; after a lost session it fails those messages and this class sends them anew.
 *
 * <p>State belongs to {@link #executor()}; publishing hops there, because the client buffers without bound while it is
 * disconnected and we keep the messages here instead.
 */
final class HiveMqDevice implements Device, HiveMqEvents {
    private final DeviceConfig config;
    private final DeviceListener listener;
    private final Executor executor;
    private final HiveMqWire wire;
    private final AtomicInteger pending = new AtomicInteger();

    // Session.
    private final Queue<Publication> waiting = new ArrayDeque<>();

    // Connection.
    private boolean open;

    HiveMqDevice(
            DeviceConfig config, DeviceListener listener, Executor executor, Function<HiveMqEvents, HiveMqWire> wires) {
        this.config = config;
        this.listener = listener;
        this.executor = executor;
        this.wire = wires.apply(this);
    }

    @Override
    public DeviceConfig config() {
        return config;
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public CompletionStage<Void> connect() {
        return wire.connect().exceptionally(failure -> {
            throw new CompletionException(
                    ConnectionFailed.unreachable(config.broker(), String.valueOf(failure.getMessage())));
        });
    }

    @Override
    public CompletionStage<Void> subscribe(String topicFilter, int qos) {
        return wire.subscribe(topicFilter, qos).thenAccept(code -> {
            if (code >= 0x80) {
                throw ConnectionFailed.subscriptionRefused(topicFilter, code);
            }
        });
    }

    @Override
    public boolean publish(Publication publication) {
        if (pending.incrementAndGet() > config.pendingMax()) {
            pending.decrementAndGet();
            return false;
        }
        executor.execute(() -> send(publication));
        return true;
    }

    @Override
    public int pending() {
        return pending.get();
    }

    @Override
    public CompletionStage<Void> disconnect() {
        return wire.disconnect().exceptionally(alreadyGone -> null);
    }

    @Override
    public void close() {
        CompletableFuture<Void> ended = wire.disconnect();
        ended.exceptionally(alreadyGone -> null);
    }

    // --- Device thread from here on.

    @Override
    public void connected(boolean sessionPresent) {
        open = true;
        listener.connected(sessionPresent);
        for (int n = waiting.size(); n > 0; n--) {
            send(waiting.remove());
        }
    }

    @Override
    public void disconnected(String reason) {
        if (open) {
            open = false;
            listener.disconnected(reason);
        }
    }

    @Override
    public void received(Delivery delivery) {
        listener.received(delivery);
    }

    private void send(Publication publication) {
        if (!open) {
            waiting.add(publication);
            return;
        }
        wire.publish(publication)
                .whenCompleteAsync((code, failure) -> answered(publication, code, failure), executor)
                .exceptionally(alreadyHandled -> 0);
    }

    private void answered(Publication publication, @Nullable Integer code, @Nullable Throwable failure) {
        if (failure == null && code != null) {
            pending.decrementAndGet();
            if (publication.qos() > 0) {
                listener.acknowledged(publication, code);
            }
            return;
        }
        if (publication.qos() == 0 || config.reconnect() == null) {
            pending.decrementAndGet();
            return;
        }
        listener.sentAnew(publication);
        send(publication);
    }
}
