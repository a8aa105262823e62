package io.tideway.simulator.device;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * One simulated device on one MQTT connection.
 *
 * <p>All methods may be called from any thread. The listener is called on {@link #executor()}.
 *
 * <p>A lost connection is not an error: with a {@link Backoff} configured the device returns, resumes its session and
 * resends what is unacknowledged with DUP and the same packet id.
 */
public interface Device extends AutoCloseable {

    /** How it was configured. */
    DeviceConfig config();

    /** The device's own thread; what runs there is ordered with the listener's calls. */
    Executor executor();

    /**
     * Connects for the first time. Fails when the broker refuses, and, without a {@link Backoff}, when it cannot be
     * reached.
     */
    CompletionStage<Void> connect();

    /** Subscribes; fails when the broker refuses the filter or the connection is lost before it answered. */
    CompletionStage<Void> subscribe(String topicFilter, int qos);

    /**
     * Sends a message as soon as the connection and the in-flight window allow.
     *
     * @return {@code false} when {@link DeviceConfig#pendingMax()} publications are pending: the message was not taken
     */
    boolean publish(Publication publication);

    /** Publications taken and not yet acknowledged. */
    int pending();

    /** What can befall its connection; empty for clients that cannot play that. */
    default Optional<RadioLink> radioLink() {
        return Optional.empty();
    }

    /** Sends DISCONNECT and stays away for good. */
    CompletionStage<Void> disconnect();

    /** Ends without a word and for good. Idempotent. */
    @Override
    void close();
}
