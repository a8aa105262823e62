package io.tideway.hivemq;

import io.tideway.gate.admission.AdmissionLimits;
import io.tideway.gate.embedded.EmbeddedConfig;
import io.tideway.gate.embedded.EmbeddedLimits;
import io.tideway.gate.embedded.EmbeddedListener;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is configured of the gate.
 *
 * @param admission bounds of topics and names
 * @param qos0PendingMax QoS 0 messages of one connection waiting for functions; more are dropped, as QoS 0 allows
 * @param outputsPendingMax outputs that HiveMQ has not confirmed yet; more are refused, and the runtime offers them again
 * @param sessionExpiryMax longest life of a session without its client
 * @param anonymous names of the listeners that let clients without a user name in
 */
public record GateConfig(
        AdmissionLimits admission,
        int qos0PendingMax,
        int outputsPendingMax,
        Duration sessionExpiryMax,
        Predicate<String> anonymous) {

    /** What a fast host publishes in the time that HiveMQ takes to write one. */
    private static final int OUTPUTS_PENDING_MAX = 4_096;

    /** What concerns the gate in the configuration of a broker. */
    public static GateConfig of(EmbeddedConfig config) {
        EmbeddedLimits limits = config.limits();
        Set<String> anonymous = config.listeners().stream()
                .filter(EmbeddedListener::anonymous)
                .map(EmbeddedListener::name)
                .collect(Collectors.toUnmodifiableSet());
        return new GateConfig(
                limits.admission(),
                limits.qos0PendingMax(),
                OUTPUTS_PENDING_MAX,
                limits.sessionExpiryMax(),
                anonymous::contains);
    }
}
