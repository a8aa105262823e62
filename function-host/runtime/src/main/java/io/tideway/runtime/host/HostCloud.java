package io.tideway.runtime.host;

import io.tideway.runtime.cloud.Backoff;
import io.tideway.runtime.cloud.CircuitBreaker;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.MeteredCloudStore;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.lane.CloudPorts;
import io.tideway.runtime.lane.PhaseCounters;
import io.tideway.runtime.phase.PhaseAction.Incident;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host's end of its cloud store: the link, what lanes need to use it, and what is known of what they do with it.
 * Thread-safe.
 */
final class HostCloud {

    private static final Logger LOG = LoggerFactory.getLogger(HostCloud.class);

    private static final int FAILURES_MAX = 3;
    private static final long TRIAL_MAX_MS = 10_000;
    private static final long STORE_PAUSE_MIN_MS = 250;
    private static final long STORE_PAUSE_MAX_MS = 10_000;
    private static final long INSTANCE_PAUSE_MIN_MS = 20;
    private static final long INSTANCE_PAUSE_MAX_MS = 5_000;

    private final String hostId;
    private final MeteredCloudStore store;
    private final CloudLink link;
    private final CloudPorts ports;
    private final PhaseCounters counters = new PhaseCounters();
    private final Set<InstanceId> local = ConcurrentHashMap.newKeySet();
    private final Set<InstanceId> acquiring = ConcurrentHashMap.newKeySet();

    HostCloud(CloudSetup setup, String hostId) {
        this.hostId = hostId;
        this.store = new MeteredCloudStore(setup.store());
        CircuitBreaker breaker = new CircuitBreaker(
                FAILURES_MAX, TRIAL_MAX_MS, new Backoff(STORE_PAUSE_MIN_MS, STORE_PAUSE_MAX_MS, HostCloud::chance));
        this.link = new CloudLink(store, breaker, Clock.systemUTC(), System::nanoTime);
        this.ports = new CloudPorts(
                link,
                hostId,
                setup.config().sync(),
                setup.config().rateWindow().toMillis(),
                new Backoff(INSTANCE_PAUSE_MIN_MS, INSTANCE_PAUSE_MAX_MS, HostCloud::chance),
                setup.connected(),
                System::nanoTime,
                counters,
                new Reporter(),
                setup.forward());
    }

    private static double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** As the store knows this host. */
    String hostId() {
        return hostId;
    }

    /** The store itself, for what must not be held back: what people ask, and recalls. */
    MeteredCloudStore store() {
        return store;
    }

    CloudLink link() {
        return link;
    }

    /** What the lanes need. */
    CloudPorts ports() {
        return ports;
    }

    /** Whether the instance has entered its local phase here since the start, and not left it. */
    boolean isLocal(InstanceId instance) {
        return local.contains(instance);
    }

    /** Whether it is in its local phase here, or about to be. */
    boolean owns(InstanceId instance) {
        return local.contains(instance) || acquiring.contains(instance);
    }

    /** Counters of phases, and of the store by function; what a round trip takes, smoothed. */
    Map<String, Long> counters() {
        Map<String, Long> values = new TreeMap<>(counters.snapshot());
        values.put("store_round_trip_us", Math.round(link.roundTripMs() * 1_000));
        store.snapshot()
                .forEach((function, byName) -> byName.forEach((name, value) -> values.merge(
                        name + "_total" + (function.isEmpty() ? "" : "{function=\"" + function + "\"}"),
                        value,
                        Long::sum)));
        return values;
    }

    private final class Reporter implements CloudPorts.PhaseListener {
        @Override
        public void happened(InstanceId instance, Incident incident, String detail) {
            switch (incident) {
                case FENCED, REFUSED -> LOG.warn("{}: {}", instance, detail);
                case TAKEOVER, WENT_ON, RECONCILED -> LOG.info("{}: {}", instance, detail);
            }
        }

        @Override
        public void entered(InstanceId instance, Phase phase) {
            if (phase == Phase.ACQUIRING) {
                acquiring.add(instance);
            }
            if (phase == Phase.LOCAL) {
                local.add(instance);
            } else {
                local.remove(instance);
            }
            if (phase != Phase.ACQUIRING) {
                acquiring.remove(instance); // Last: it is in one of both all the time.
            }
        }
    }
}
