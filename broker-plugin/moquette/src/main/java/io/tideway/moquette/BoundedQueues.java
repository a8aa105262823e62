package io.tideway.moquette;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** Makes the queue of every session. Queues live in their sessions and start empty. Thread-safe. */
final class BoundedQueues implements IQueueRepository {

    private final int bytesMax;
    private final Function<String, QueueListener> listeners;

    BoundedQueues(int bytesMax, Function<String, QueueListener> listeners) {
        this.bytesMax = bytesMax;
        this.listeners = listeners;
    }

    @Override
    public Set<String> listQueueNames() {
        return new HashSet<>();
    }

    /** Always: Moquette re-creates only sessions that have a queue. */
    @Override
    public boolean containsQueue(String clientId) {
        return true;
    }

    @Override
    public SessionMessageQueue<EnqueuedMessage> getOrCreateQueue(String clientId) {
        return new BoundedQueue(bytesMax, listeners.apply(clientId));
    }

    @Override
    public void close() {}
}
