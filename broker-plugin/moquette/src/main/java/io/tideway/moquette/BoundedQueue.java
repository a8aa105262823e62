package io.tideway.moquette;

import io.moquette.broker.MoquetteCore;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one session, bounded by bytes: over the bound the oldest messages go.
 *
 * <p>Stands in for Moquette's queue, which has no bound, forgets message expiry of internal publishes, stops for ever at an
 * expired message and forgets the RETAIN flag. Thread-safe.
 *
 * <p>While a session is resumed its queue is paused: it takes messages and gives none. Else Moquette would send new messages
 * before it sends again what is in flight, count some twice, and lose others at the next reconnect.
 */
final class BoundedQueue implements SessionMessageQueue<EnqueuedMessage> {

    /** Marks, in a PUBLISH on its way out, that RETAIN is to be set; no property of MQTT has this id. */
    static final int RETAIN_MARK = 0x7E;

    private static final int OVERHEAD_BYTES = 150;

    private final int bytesMax;
    private final QueueListener listener;
    private final ArrayDeque<PublishedMessage> messages = new ArrayDeque<>(1);
    private int bytes;
    private boolean closed;
    private boolean paused;

    BoundedQueue(int bytesMax, QueueListener listener) {
        this.bytesMax = bytesMax;
        this.listener = listener;
    }

    @Override
    public void enqueue(EnqueuedMessage enqueued) {
        if (!(enqueued instanceof PublishedMessage published)) {
            throw new IllegalArgumentException("queue takes published messages only");
        }
        synchronized (this) {
            if (closed) {
                published.release();
                return;
            }
            PublishedMessage message = withExpiryAndMark(published);
            messages.add(message);
            bytes += size(message);
            if (bytes <= bytesMax) {
                return;
            }
        }
        makeRoom();
    }

    /** Gives nothing until {@link #resume}. */
    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
    }

    private void makeRoom() {
        PublishedMessage dropped;
        while ((dropped = takeOver()) != null) {
            listener.droppedForRoom(dropped);
            dropped.release();
        }
        listener.full();
    }

    private synchronized @Nullable PublishedMessage takeOver() {
        return bytes > bytesMax ? poll() : null;
    }

    @Override
    @SuppressWarnings("NullAway") // Moquette's contract: null when empty
    public @Nullable EnqueuedMessage dequeue() {
        while (true) {
            PublishedMessage message;
            synchronized (this) {
                message = paused ? null : poll();
            }
            if (message == null || !message.isExpired()) {
                return message;
            }
            listener.expired(message);
            message.release();
        }
    }

    private @Nullable PublishedMessage poll() {
        PublishedMessage message = messages.poll();
        if (message != null) {
            bytes -= size(message);
        }
        return message;
    }

    @Override
    public synchronized boolean isEmpty() {
        return messages.isEmpty() && !paused;
    }

    @Override
    public synchronized void closeAndPurge() {
        closed = true;
        messages.forEach(PublishedMessage::release);
        messages.clear();
        bytes = 0;
        listener.closed();
    }

    private static int size(PublishedMessage message) {
        return message.getPayload().readableBytes()
                + message.getTopic().toString().length()
                + OVERHEAD_BYTES;
    }

    @SuppressWarnings("rawtypes") // Moquette's signature
    private static PublishedMessage withExpiryAndMark(PublishedMessage message) {
        MqttProperty[] properties = message.getMqttProperties();
        Instant expiry = message.getMessageExpiry();
        if (expiry.equals(Instant.MAX)) {
            for (MqttProperty property : properties) {
                if (property.propertyId() == MqttProperties.PUBLICATION_EXPIRY_INTERVAL
                        && property.value() instanceof Integer seconds) {
                    expiry = Instant.now().plusSeconds(Integer.toUnsignedLong(seconds));
                }
            }
        }
        boolean retained = MoquetteCore.isRetained(message);
        if (expiry.equals(message.getMessageExpiry()) && !retained) {
            return message;
        }
        // Its own: Moquette writes the time that is left into it, and the other subscribers share the array.
        properties = Arrays.copyOf(properties, properties.length + (retained ? 1 : 0));
        if (retained) {
            properties[properties.length - 1] = new IntegerProperty(RETAIN_MARK, 1);
        }
        return new PublishedMessage(
                message.getTopic(), message.getPublishingQos(), message.getPayload(), retained, expiry, properties);
    }
}
