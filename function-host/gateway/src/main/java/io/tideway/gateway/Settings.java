package io.tideway.gateway;

import io.tideway.gateway.config.DedupeSection;
import io.tideway.gateway.config.DurabilityMode;
import io.tideway.gateway.config.HostSection;
import io.tideway.gateway.config.OutboxSection;
import io.tideway.gateway.config.PhasesSection;
import io.tideway.gateway.config.PolicySection;
import io.tideway.gateway.config.ProcessConfig;
import io.tideway.gateway.config.StoreSection;
import io.tideway.gateway.config.SyncSection;
import io.tideway.runtime.control.HostLimits;
import io.tideway.runtime.control.Policy;
import io.tideway.runtime.deployment.PackageLimits;
import io.tideway.runtime.host.HostConfig;
import io.tideway.runtime.host.PhasesConfig;
import io.tideway.runtime.lane.DedupeConfig;
import io.tideway.runtime.lane.LaneConfig;
import io.tideway.runtime.lane.OutboxConfig;
import io.tideway.runtime.phase.SyncLimits;
import io.tideway.runtime.rocksdb.RocksConfig;

/** Hands the parts of the configuration to the parts of the process, in their words. */
final class Settings {

    private final ProcessConfig config;

    Settings(ProcessConfig config) {
        this.config = config;
    }

    RocksConfig store() {
        StoreSection store = config.store();
        return new RocksConfig(
                config.data().resolve("store"),
                config.durability() == DurabilityMode.FSYNC,
                store.walSizeBytes(),
                store.writeBufferBytes(),
                store.blockCacheBytes(),
                store.sizeBytes(),
                store.diskReserveBytes());
    }

    HostConfig host() {
        HostSection host = config.host();
        DedupeSection dedupe = config.dedupe();
        OutboxSection outbox = config.outbox();
        return new HostConfig(
                host.lanes(),
                host.workers(),
                new LaneConfig(
                        host.batch(),
                        Math.max(1, host.instances() / host.lanes()),
                        host.instancesSizeBytes() / host.lanes(),
                        host.waiting(),
                        host.timers()),
                new DedupeConfig(dedupe.property(), dedupe.packets(), dedupe.messageIds(), dedupe.time()),
                new OutboxConfig(outbox.sizeBytes(), outbox.age(), outbox.refused()));
    }

    /** Has a meaning only with a cloud store. */
    PhasesConfig phases() {
        PhasesSection phases = config.phases();
        SyncSection sync = phases.sync();
        return new PhasesConfig(
                policy(phases.policy()),
                new HostLimits(phases.slots(), phases.sizeBytes(), phases.containers()),
                phases.decideEvery(),
                phases.rateWindow(),
                new SyncLimits(
                        sync.interval().toMillis(),
                        sync.bytesPerSecond(),
                        sync.unsyncedBytes(),
                        sync.unsyncedAge().toMillis()),
                phases.lease(),
                phases.timerGrace());
    }

    private static Policy policy(PolicySection policy) {
        if (policy instanceof PolicySection.Threshold threshold) {
            return new Policy.Threshold(
                    threshold.localFrom(),
                    threshold.remoteBelow(),
                    threshold.idle().toMillis());
        }
        if (policy instanceof PolicySection.Benefit benefit) {
            return new Policy.Benefit(
                    benefit.stay(),
                    benefit.switchCost(),
                    benefit.horizon().toMillis(),
                    benefit.dwell().toMillis());
        }
        if (policy instanceof PolicySection.Erlang erlang) {
            return new Policy.Erlang(
                    erlang.overflow(), erlang.stay(), erlang.idle().toMillis());
        }
        return new Policy.Pinned();
    }

    PackageLimits packages() {
        PackageLimits standard = PackageLimits.DEFAULT;
        return new PackageLimits(
                config.packages().sizeBytes(),
                standard.contentBytes(),
                standard.entries(),
                standard.manifestBytes(),
                config.packages().start());
    }
}
