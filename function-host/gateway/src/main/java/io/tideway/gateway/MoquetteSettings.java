package io.tideway.gateway;

import io.tideway.gate.admission.AdmissionLimits;
import io.tideway.gateway.config.GatewayConfig;
import io.tideway.gateway.config.LimitsSection;
import io.tideway.gateway.config.ListenerSection;
import io.tideway.gateway.config.TlsSection;
import io.tideway.moquette.ListenerConfig;
import io.tideway.moquette.MoquetteConfig;
import io.tideway.moquette.MoquetteLimits;
import io.tideway.moquette.TlsConfig;

/** Hands the configuration to the embedded Moquette, in its words. */
record MoquetteSettings(GatewayConfig config) {

    /** Room for a full receive window of every connection of a large gateway. */
    private static final int LOOP_COMMANDS_MAX = 100_000;

    MoquetteConfig broker() {
        LimitsSection limits = config.limits();
        return new MoquetteConfig(
                config.listeners().stream().map(MoquetteSettings::listener).toList(),
                new MoquetteLimits(
                        limits.connections(),
                        limits.messageSizeBytes(),
                        limits.connectTimeout(),
                        limits.sessionExpiry(),
                        limits.receiveMaximum(),
                        limits.inFlight(),
                        limits.pendingMessages(),
                        limits.pendingSizeBytes(),
                        limits.pendingSizeOverallBytes(),
                        limits.qos0Pending(),
                        limits.sendBufferBytes(),
                        limits.sessionQueueBytes(),
                        limits.retainedBytes(),
                        LOOP_COMMANDS_MAX),
                new AdmissionLimits(limits.topicLevels(), limits.nameLength()));
    }

    private static ListenerConfig listener(ListenerSection listener) {
        TlsSection tls = listener.tls();
        return new ListenerConfig(
                listener.name(),
                listener.address().host(),
                listener.address().port(),
                listener.websocket() ? ListenerSection.WEBSOCKET_PATH : null,
                tls == null ? null : new TlsConfig(tls.certificate(), tls.key(), tls.clientAuthorities()),
                listener.anonymous());
    }
}
