package io.tideway.client.connection;

import io.tideway.gate.OutboundMessage;
import java.util.concurrent.CompletableFuture;

/** The HiveMQ client in one version of the protocol. Thread-safe as the client is. */
interface Wire {

    /** What it tells its connection; on the connection's thread. */
    interface Events {
        /** {@code shares}: as far as is known, the broker has shared subscriptions. */
        void connected(boolean sessionPresent, boolean shares);

        void received(Arrived message);
    }

    /** Begins to connect; whether that works is told by listeners. */
    void connect();

    /** Subscribes with at most QoS 1; fails with {@link SubscriptionRefusedException} where the broker says no. */
    CompletableFuture<Void> subscribe(String filter);

    CompletableFuture<Void> unsubscribe(String filter);

    CompletableFuture<PublishOutcome> publish(OutboundMessage message);

    CompletableFuture<Void> disconnect();
}
