package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a gateway.
 *
 * @param process what it has in common with every process that executes functions
 * @param broker which broker it has in it
 * @param hosts {@code null} when none may attach
 */
public record GatewayConfig(
        ProcessConfig process,
        BrokerName broker,
        List<ListenerSection> listeners,
        AccessSection access,
        LimitsSection limits,
        @Nullable HostsSection hosts) {

    /** Keeps copies. */
    public GatewayConfig {
        listeners = List.copyOf(listeners);
    }

    static GatewayConfig read(YamlMap root, ConfigPaths paths) {
        LimitsSection limits = LimitsSection.read(root.optional("limits").map());
        YamlValue hosts = root.optional("hosts");
        if (hosts.isGiven() && limits.messageSizeBytes() < HostsSection.MESSAGE_BYTES_MIN) {
            hosts.problem("needs limits.message-size to be 128KB at least: hosts speak in frames of that size");
        }
        BrokerName broker = root.optional("broker").oneOf(BrokerName.MOQUETTE);
        if (hosts.isGiven() && broker != BrokerName.MOQUETTE) {
            hosts.problem("needs 'broker: moquette': hosts attach to no other broker");
        }
        GatewayConfig config = new GatewayConfig(
                ProcessConfig.read(root, paths),
                broker,
                ListenerSection.readAll(root.optional("listeners"), paths),
                AccessSection.read(root.optional("access").map(), paths),
                limits,
                hosts.isGiven() ? HostsSection.read(hosts.map()) : null);
        root.refuseOtherKeys();
        return config;
    }
}
