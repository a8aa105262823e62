package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who listens to recalls of which host; for the stores. Thread-safe. */
public final class RecallListeners {

    private final Map<String, List<Listening>> byHost = new ConcurrentHashMap<>();

    /** Equal only to itself, so that closing one of two equal listeners leaves the other. */
    private static final class Listening {
        final Consumer<InstanceId> listener;

        Listening(Consumer<InstanceId> listener) {
            this.listener = listener;
        }
    }

    /** Adds a listener until what is returned is closed. */
    public AutoCloseable add(String host, Consumer<InstanceId> listener) {
        Listening own = new Listening(listener);
        byHost.computeIfAbsent(host, ignored -> new CopyOnWriteArrayList<>()).add(own);
        return () -> byHost.computeIfPresent(host, (ignored, listeners) -> {
            listeners.remove(own);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    /** Calls every listener of that host. */
    public void tell(String host, InstanceId instance) {
        byHost.getOrDefault(host, List.of()).forEach(own -> own.listener.accept(instance));
    }

    /** Hosts that somebody listens for. */
    public Set<String> hosts() {
        return Set.copyOf(byHost.keySet());
    }

    /** Forgets all. */
    public void clear() {
        byHost.clear();
    }
}
