package io.tideway.gateway.config;

import io.tideway.yaml.SizeText;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;

/**
 * {@code phases.sync}: how changes of local instances are written behind to the cloud store.
 *
 * @param interval for which changes of an instance are gathered; what a lost gateway loses
 * @param bytesPerSecond that syncs may take of the link; live traffic needs some of it too
 * @param unsyncedBytes that may be lost with this gateway; beyond, messages wait
 * @param unsyncedAge of the oldest such change; a week without the cloud store is survived
 */
public record SyncSection(Duration interval, long bytesPerSecond, long unsyncedBytes, Duration unsyncedAge) {

    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;
    private static final long RATE_MAX = 1024 * MB;

    /** @param intervalByDefault longer where the store is lost with the gateway anyway */
    static SyncSection read(YamlMap sync, Duration intervalByDefault) {
        YamlValue age = sync.optional("unsynced-age");
        SyncSection section = new SyncSection(
                sync.optional("interval").duration(Duration.ZERO, Duration.ofHours(1), intervalByDefault),
                sync.optional("rate").parsed(SyncSection::parseRate).orElse(MB),
                sync.optional("unsynced-size").bytes(KB, 1024 * 1024 * MB, 256 * MB),
                age.duration(Duration.ofSeconds(1), Duration.ofDays(3_650), Duration.ofDays(7)));
        sync.refuseOtherKeys();
        if (section.unsyncedAge().compareTo(section.interval()) < 0) {
            age.problem("must not be less than phases.sync.interval: every change is unsynced for so long");
        }
        return section;
    }

    private static long parseRate(String text) {
        long bytes = text.endsWith("/s") ? SizeText.parse(text.substring(0, text.length() - 2)) : 0;
        if (bytes < KB || bytes > RATE_MAX) {
            throw new IllegalArgumentException("must be bytes per second, from 1KB/s to 1GB/s");
        }
        return bytes;
    }
}
