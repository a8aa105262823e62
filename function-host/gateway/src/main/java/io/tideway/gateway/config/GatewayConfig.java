package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.util.List;

/**
 * The whole configuration of a gateway.
 *
 * @param process what it has in common with every process that executes functions
 * @param broker which broker it has in it
 */
public record GatewayConfig(
        ProcessConfig process,
        BrokerName broker,
        List<ListenerSection> listeners,
        AccessSection access,
        LimitsSection limits) {

    /** Keeps copies. */
    public GatewayConfig {
        listeners = List.copyOf(listeners);
    }

    static GatewayConfig read(YamlMap root, ConfigPaths paths) {
        GatewayConfig config = new GatewayConfig(
                ProcessConfig.read(root, paths),
                root.optional("broker").oneOf(BrokerName.MOQUETTE),
                ListenerSection.readAll(root.optional("listeners"), paths),
                AccessSection.read(root.optional("access").map(), paths),
                LimitsSection.read(root.optional("limits").map()));
        root.refuseOtherKeys();
        return config;
    }
}
