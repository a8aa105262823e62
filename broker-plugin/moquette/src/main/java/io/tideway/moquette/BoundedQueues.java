package io.tideway.moquette;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Makes the queue of every session. Queues live in their sessions and start empty. Thread-safe. */
final class BoundedQueues implements IQueueRepository {

    private final int bytesMax;
    private final BiFunction<String, Runnable, QueueListener> listeners;
    private final Map<String, BoundedQueue> queues = new ConcurrentHashMap<>();

    /** @param listeners makes the listener of a client's queue, which runs what it is given when the queue is closed */
    BoundedQueues(int bytesMax, BiFunction<String, Runnable, QueueListener> listeners) {
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
        BoundedQueue[] made = new BoundedQueue[1];
        BoundedQueue queue =
                new BoundedQueue(bytesMax, listeners.apply(clientId, () -> queues.remove(clientId, made[0])));
        made[0] = queue;
        queues.put(clientId, queue);
        return queue;
    }

    void pause(String clientId) {
        BoundedQueue queue = queues.get(clientId);
        if (queue != null) {
            queue.pause();
        }
    }

    void resume(String clientId) {
        BoundedQueue queue = queues.get(clientId);
        if (queue != null) {
            queue.resume();
        }
    }

    @Override
    public void close() {}
}
