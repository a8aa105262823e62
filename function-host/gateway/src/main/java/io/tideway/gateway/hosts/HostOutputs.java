package io.tideway.gateway.hosts;

import io.tideway.gate.Egress;
import io.tideway.gate.OutboundMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Outputs of attached hosts: those that the broker has no room for yet, and those that it has and not everyone who is to. Hosts
 * keep both; here they are in memory only, within a bound, beyond which the oldest are given up as in the outbox of a host.
 *
 * <p>Used by one thread.
 */
final class HostOutputs {

    private final long bytesMax;
    private final Egress broker;
    private final Executor thread;
    private final Listener listener;

    private final Deque<Output> refused = new ArrayDeque<>();

    /** By id, oldest first. */
    private final Map<String, Published> published = new LinkedHashMap<>();

    private long publishedBytes;

    private record Output(String host, OutboundMessage message) {}

    /** @param hosts that have said it: one has published what another had executed before it stopped */
    private record Published(long bytes, List<String> hosts) {}

    /** Port: hears what has become of outputs, on the thread, while no other method is called. */
    interface Listener {

        /** That host need not keep it any longer. */
        void settled(String host, String outputId);

        /** It was given up, because others do not acknowledge what they are to have. */
        void givenUp(String host, String outputId);
    }

    /**
     * @param bytesMax of outputs that the broker has
     * @param thread runs tasks on the thread, later
     */
    HostOutputs(long bytesMax, Egress broker, Executor thread, Listener listener) {
        this.bytesMax = bytesMax;
        this.broker = broker;
        this.thread = thread;
        this.listener = listener;
    }

    /** In the order in which hosts have published. */
    void publish(String host, OutboundMessage output) {
        refused.add(new Output(host, output));
        retry();
    }

    /** Whether the broker has taken all that was published. */
    boolean hasPublishedAll() {
        return refused.isEmpty();
    }

    /** Offers again what the broker had no room for. */
    void retry() {
        for (Output next = refused.peek(); next != null && isTaken(next); next = refused.peek()) {
            refused.remove();
        }
        Iterator<Map.Entry<String, Published>> oldest = published.entrySet().iterator();
        while (publishedBytes > bytesMax && oldest.hasNext()) {
            Map.Entry<String, Published> output = oldest.next();
            oldest.remove();
            giveUp(output.getKey(), output.getValue());
        }
    }

    private boolean isTaken(Output output) {
        String id = output.message().id();
        Published same = published.get(id);
        if (same != null) {
            same.hosts().add(output.host());
            return true;
        }
        Published fresh = new Published(output.message().memoryBytes(), new ArrayList<>(List.of(output.host())));
        published.put(id, fresh);
        if (!broker.publish(output.message(), () -> thread.execute(() -> settled(id)))) {
            published.remove(id);
            return false;
        }
        publishedBytes += fresh.bytes();
        return true;
    }

    private void settled(String id) {
        Published output = published.remove(id);
        if (output != null) {
            publishedBytes -= output.bytes();
            output.hosts().forEach(host -> listener.settled(host, id));
        }
    }

    private void giveUp(String id, Published output) {
        publishedBytes -= output.bytes();
        broker.forget(id);
        thread.execute(() -> output.hosts().forEach(host -> {
            listener.givenUp(host, id);
            listener.settled(host, id);
        }));
    }

    /** A host has given it up. */
    void forget(String id) {
        broker.forget(id);
        thread.execute(() -> settled(id));
    }
}
