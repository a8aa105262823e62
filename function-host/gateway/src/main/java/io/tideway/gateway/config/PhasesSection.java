package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;

/**
 * {@code phases}: which instances are in their local phase, and how they change it. Has a meaning only with a cloud store:
 * without one all are local.
 *
 * @param policy how they are chosen
 * @param slots instances at once
 * @param sizeBytes their state; as much as is kept in memory
 * @param containers workers for blocking functions, dedicated and shared together; all of them unless said otherwise
 * @param decideEvery how often the choice is made
 * @param rateWindow over which the messages per second of an instance are estimated
 * @param sync how their changes are written behind
 * @param lease for which this gateway owns them without a sign of life; the longest that others wait for a dead one
 * @param timerGrace after which a due timer of a remote instance is fired by another gateway
 */
public record PhasesSection(
        PolicySection policy,
        int slots,
        long sizeBytes,
        int containers,
        Duration decideEvery,
        Duration rateWindow,
        SyncSection sync,
        Duration lease,
        Duration timerGrace) {

    private static final long MB = 1L << 20;

    /** Every change is durable in the same store already: a sync only keeps the record fit for a release. */
    private static final Duration EMBEDDED_INTERVAL = Duration.ofMinutes(1);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * @param hasStore whether a cloud store is configured
     * @param embedded whether that shares the gateway's fate
     * @param host whose workers are shared out
     */
    static PhasesSection read(YamlValue value, boolean hasStore, boolean embedded, HostSection host) {
        if (value.isPresent() && !hasStore) {
            value.problem("needs a cloud store, without which every instance is local: add 'cloud-store' with its kind"
                    + " (embedded, redis or postgres), or remove 'phases'");
        }
        YamlMap phases = value.map();
        YamlValue containers = phases.optional("containers");
        PhasesSection section = new PhasesSection(
                PolicySection.read(phases),
                phases.optional("slots").integer(0, 10_000_000, 10_000),
                phases.optional("size").bytes(0, 1024 * 1024 * MB, 32 * MB),
                containers.integer(0, 1_024, host.workers()),
                phases.optional("decide-every")
                        .duration(Duration.ofMillis(10), Duration.ofHours(1), Duration.ofSeconds(1)),
                phases.optional("rate-window")
                        .duration(Duration.ofMillis(100), Duration.ofHours(1), Duration.ofSeconds(5)),
                SyncSection.read(phases.optional("sync").map(), embedded ? EMBEDDED_INTERVAL : INTERVAL),
                phases.optional("lease").duration(Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofSeconds(30)),
                phases.optional("timer-grace").duration(Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(10)));
        phases.refuseOtherKeys();
        if (section.containers() > host.workers()) {
            containers.problem(
                    "must not exceed host.workers, which is " + host.workers() + ", found " + section.containers());
        }
        return section;
    }

    PhasesSection withoutSlots() {
        return new PhasesSection(policy, 0, sizeBytes, containers, decideEvery, rateWindow, sync, lease, timerGrace);
    }
}
