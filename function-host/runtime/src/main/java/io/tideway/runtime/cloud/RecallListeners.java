package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who listens to what is sent to which address, a host or a channel; for the stores. Thread-safe. */
public final class RecallListeners {

    private final Map<String, List<Listening>> byAddress = new ConcurrentHashMap<>();

    /** Equal only to itself, so that closing one of two equal listeners leaves the other. */
    private static final class Listening {
        final Consumer<InstanceId> listener;

        Listening(Consumer<InstanceId> listener) {
            this.listener = listener;
        }
    }

    /** Adds a listener until what is returned is closed. */
    public AutoCloseable add(String address, Consumer<InstanceId> listener) {
        Listening own = new Listening(listener);
        byAddress
                .computeIfAbsent(address, ignored -> new CopyOnWriteArrayList<>())
                .add(own);
        return () -> byAddress.computeIfPresent(address, (ignored, listeners) -> {
            listeners.remove(own);
            return listeners.isEmpty() ? null : listeners;
        });
    }

    /** Calls every listener of that address. */
    public void tell(String address, InstanceId instance) {
        byAddress.getOrDefault(address, List.of()).forEach(own -> own.listener.accept(instance));
    }

    /** Addresses that somebody listens for. */
    public Set<String> addresses() {
        return Set.copyOf(byAddress.keySet());
    }

    /** Forgets all. */
    public void clear() {
        byAddress.clear();
    }
}
