package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is configured of every process that executes functions, wherever its broker is.
 *
 * @param data folder of the store; one process at a time
 * @param functions folder of function packages
 * @param durability what an acknowledged message survives; a power cut unless said otherwise
 * @param uplink {@code null} for none
 * @param cloudStore {@code null} for none, where every instance is local and {@code phases} has no meaning
 */
public record ProcessConfig(
        Path data,
        Path functions,
        DurabilityMode durability,
        HostSection host,
        OutboxSection outbox,
        @Nullable UplinkSection uplink,
        DedupeSection dedupe,
        StoreSection store,
        @Nullable CloudStoreSection cloudStore,
        PhasesSection phases,
        PackagesSection packages,
        AdminSection admin,
        LogSection log) {

    static ProcessConfig read(YamlMap root, ConfigPaths paths) {
        Path data = paths.of(root.optional("data"), "data");
        HostSection host = HostSection.read(root.optional("host").map());
        YamlValue cloudStoreValue = root.optional("cloud-store");
        YamlValue uplink = root.optional("uplink");
        CloudStoreSection cloudStore =
                CloudStoreReader.read(cloudStoreValue, paths).orElse(null);
        return new ProcessConfig(
                data,
                paths.of(root.optional("functions"), "functions"),
                root.optional("durability").oneOf(DurabilityMode.FSYNC),
                host,
                OutboxSection.read(root.optional("outbox").map()),
                uplink.isGiven() ? UplinkSection.read(uplink.map(), paths) : null,
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
    }

    /** The same with no room for instances in their local phase. */
    public ProcessConfig withoutSlots() {
        return new ProcessConfig(
                data,
                functions,
                durability,
                host,
                outbox,
                uplink,
                dedupe,
                store,
                cloudStore,
                phases.withoutSlots(),
                packages,
                admin,
                log);
    }
}
