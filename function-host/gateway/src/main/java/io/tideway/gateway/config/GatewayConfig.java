package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;

/**
 * The whole configuration of a gateway.
 *
 * @param data folder of the store; one gateway at a time
 * @param functions folder of function packages
 * @param durability what an acknowledged message survives; a power cut unless said otherwise
 */
public record GatewayConfig(
        Path data,
        Path functions,
        DurabilityMode durability,
        List<ListenerSection> listeners,
        AccessSection access,
        LimitsSection limits,
        HostSection host,
        OutboxSection outbox,
        DedupeSection dedupe,
        StoreSection store,
        PackagesSection packages,
        AdminSection admin,
        LogSection log) {

    /** Keeps copies. */
    public GatewayConfig {
        listeners = List.copyOf(listeners);
    }

    static GatewayConfig read(YamlMap root, ConfigPaths paths) {
        Path data = paths.of(root.optional("data"), "data");
        GatewayConfig config = new GatewayConfig(
                data,
                paths.of(root.optional("functions"), "functions"),
                root.optional("durability").oneOf(DurabilityMode.FSYNC),
                ListenerSection.readAll(root.optional("listeners"), paths),
                AccessSection.read(root.optional("access").map(), paths),
                LimitsSection.read(root.optional("limits").map()),
                HostSection.read(root.optional("host").map()),
                OutboxSection.read(root.optional("outbox").map()),
                DedupeSection.read(root.optional("dedupe").map()),
                StoreSection.read(root.optional("store").map()),
                PackagesSection.read(root.optional("packages").map()),
                AdminSection.read(root.optional("admin").map(), paths, data),
                LogSection.read(root.optional("log").map()));
        root.refuseOtherKeys();
        return config;
    }
}
