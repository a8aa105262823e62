package io.tideway.gate.hosts;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which host has an instance in its local phase, by {@link HostRun#instance}. */
final class Owners {

    private static final int INSTANCES_MAX = 1_000_000;

    private final Map<String, String> hosts = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    @Nullable
    String of(String instance) {
        return hosts.get(instance);
    }

    /** That host has it now; forgotten where there are too many to remember. */
    void put(String instance, String host) {
        if (hosts.size() < INSTANCES_MAX || hosts.containsKey(instance)) {
            remove(instance);
            hosts.put(instance, host);
            counts.merge(host, 1, Integer::sum);
        }
    }

    /** None has it. */
    void remove(String instance) {
        String host = hosts.remove(instance);
        if (host != null) {
            counts.merge(host, -1, Integer::sum);
        }
    }

    void removeAll(String host) {
        hosts.values().removeIf(host::equals);
        counts.remove(host);
    }

    /** How many that host has. */
    int count(String host) {
        return counts.getOrDefault(host, 0);
    }
}
