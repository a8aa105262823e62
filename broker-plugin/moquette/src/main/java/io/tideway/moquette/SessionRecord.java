package io.tideway.moquette;

import com.google.protobuf.InvalidProtocolBufferException;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import io.tideway.proto.broker.StoredSession;
import io.tideway.proto.broker.StoredSubscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One session as it is stored: its expiry and its subscriptions. Thread-safe. */
final class SessionRecord {

    private static final int VERSION = 1;

    /** Key: group, then filter; sorted so that equal sessions have equal bytes. */
    private final Map<String, StoredSubscription> subscriptions = new TreeMap<>();

    private int expirySeconds;
    private long disconnectedAtMs;
    private byte @Nullable [] written;
    private int writesUnderWay;

    /** @throws IllegalStateException when the bytes are not a session this version can read */
    static SessionRecord decode(byte[] bytes) {
        StoredSession stored;
        try {
            stored = StoredSession.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored session is not readable", e);
        }
        if (stored.getVersion() != VERSION) {
            throw new IllegalStateException("stored session must have version 1, found " + stored.getVersion());
        }
        SessionRecord session = new SessionRecord();
        session.expirySeconds = stored.getExpirySeconds();
        session.disconnectedAtMs = stored.getDisconnectedAtMs();
        stored.getSubscriptionsList().forEach(s -> session.subscriptions.put(key(s.getGroup(), s.getFilter()), s));
        session.written = bytes;
        return session;
    }

    private static String key(String group, String filter) {
        return group + '\n' + filter;
    }

    synchronized int expirySeconds() {
        return expirySeconds;
    }

    synchronized void expirySeconds(int seconds) {
        expirySeconds = seconds;
    }

    /** When its client left, 0 while it is connected. */
    synchronized long disconnectedAtMs() {
        return disconnectedAtMs;
    }

    synchronized void disconnectedAt(long atMs) {
        disconnectedAtMs = atMs;
    }

    synchronized boolean isWritten() {
        return written != null;
    }

    synchronized void subscribe(
            String group, String filter, MqttSubscriptionOption option, @Nullable SubscriptionIdentifier identifier) {
        subscriptions.put(
                key(group, filter),
                StoredSubscription.newBuilder()
                        .setFilter(filter)
                        .setGroup(group)
                        .setQos(option.qos().value())
                        .setNoLocal(option.isNoLocal())
                        .setRetainAsPublished(option.isRetainAsPublished())
                        .setRetainHandling(option.retainHandling().value())
                        .setIdentifier(identifier == null ? 0 : identifier.value())
                        .build());
    }

    synchronized void unsubscribe(String group, String filter) {
        subscriptions.remove(key(group, filter));
    }

    synchronized void unsubscribeShared() {
        subscriptions.values().removeIf(s -> !s.getGroup().isEmpty());
    }

    synchronized List<StoredSubscription> subscriptions() {
        return new ArrayList<>(subscriptions.values());
    }

    /** Writes it unless it is durable as it is. */
    void writeTo(BrokerStore store, String clientId, Runnable whenDurable) {
        byte[] bytes;
        synchronized (this) {
            bytes = StoredSession.newBuilder()
                    .setVersion(VERSION)
                    .setExpirySeconds(expirySeconds)
                    .setDisconnectedAtMs(disconnectedAtMs)
                    .addAllSubscriptions(subscriptions.values())
                    .build()
                    .toByteArray();
            if (writesUnderWay > 0 || !Arrays.equals(bytes, written)) {
                written = bytes;
                writesUnderWay++;
                store.put(Kind.SESSION, clientId, bytes, () -> {
                    synchronized (this) {
                        writesUnderWay--;
                    }
                    whenDurable.run();
                });
                return;
            }
        }
        whenDurable.run();
    }

    static MqttSubscriptionOption option(StoredSubscription stored) {
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(stored.getQos()),
                stored.getNoLocal(),
                stored.getRetainAsPublished(),
                RetainedHandlingPolicy.valueOf(stored.getRetainHandling()));
    }

    static @Nullable SubscriptionIdentifier identifier(StoredSubscription stored) {
        return stored.getIdentifier() == 0 ? null : new SubscriptionIdentifier(stored.getIdentifier());
    }

    static Subscription subscription(String clientId, StoredSubscription stored) {
        Topic filter = new Topic(stored.getFilter());
        SubscriptionIdentifier identifier = identifier(stored);
        return identifier == null
                ? new Subscription(clientId, filter, option(stored))
                : new Subscription(clientId, filter, option(stored), identifier);
    }
}
