package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a gateway.
 *
 * @param data folder of the store; one gateway at a time
 * @param functions folder of function packages
 * @param durability what an acknowledged message survives; a power cut unless said otherwise
 * @param cloudStore {@code null} for none, where every instance is local and {@code phases} has no meaning
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
        @Nullable CloudStoreSection cloudStore,
        PhasesSection phases,
        PackagesSection packages,
        AdminSection admin,
        LogSection log) {

    /** Keeps copies. */
    public GatewayConfig {
        listeners = List.copyOf(listeners);
    }

    static GatewayConfig read(YamlMap root, ConfigPaths paths) {
        Path data = paths.of(root.optional("data"), "data");
        HostSection host = HostSection.read(root.optional("host").map());
        YamlValue cloudStoreValue = root.optional("cloud-store");
        CloudStoreSection cloudStore =
                CloudStoreReader.read(cloudStoreValue, paths).orElse(null);
        GatewayConfig config = new GatewayConfig(
                data,
                paths.of(root.optional("functions"), "functions"),
                root.optional("durability").oneOf(DurabilityMode.FSYNC),
                ListenerSection.readAll(root.optional("listeners"), paths),
                AccessSection.read(root.optional("access").map(), paths),
                LimitsSection.read(root.optional("limits").map()),
                host,
                OutboxSection.read(root.optional("outbox").map()),
                DedupeSection.read(root.optional("dedupe").map()),
                StoreSection.read(root.optional("store").map()),
                cloudStore,
                PhasesSection.read(
                        root.optional("phases"),
                        cloudStoreValue.isGiven(),
                        cloudStore instanceof CloudStoreSection.Embedded,
                        host),
                PackagesSection.read(root.optional("packages").map()),
                AdminSection.read(root.optional("admin").map(), paths, data),
                LogSection.read(root.optional("log").map()));
        root.refuseOtherKeys();
        return config;
    }
}
