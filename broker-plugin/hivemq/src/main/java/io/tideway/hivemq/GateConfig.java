package io.tideway.hivemq;

import io.tideway.gate.admission.AdmissionLimits;
import java.time.Duration;
import java.util.function.Predicate;

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
        Predicate<String> anonymous) {}
