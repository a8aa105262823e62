package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.util.List;

/**
 * The whole configuration of a gateway.
 *
 * @param process what it has in common with every process that executes functions
 */
public record GatewayConfig(
        ProcessConfig process, List<ListenerSection> listeners, AccessSection access, LimitsSection limits) {

    /** Keeps copies. */
    public GatewayConfig {
        listeners = List.copyOf(listeners);
    }

    static GatewayConfig read(YamlMap root, ConfigPaths paths) {
        GatewayConfig config = new GatewayConfig(
                ProcessConfig.read(root, paths),
                ListenerSection.readAll(root.optional("listeners"), paths),
                AccessSection.read(root.optional("access").map(), paths),
                LimitsSection.read(root.optional("limits").map()));
        root.refuseOtherKeys();
        return config;
    }
}
