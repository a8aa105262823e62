package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.time.Duration;

/**
 * {@code outbox}: how long outputs are kept for sessions that do not acknowledge them.
 *
 * @param age older ones are given up and counted; a week is the life of a session
 * @param sizeBytes of memory; beyond it the oldest are given up and counted; 64 MB keep some 100,000 small ones
 * @param refused outputs the broker cannot take yet; at this many the lanes pause
 */
public record OutboxSection(Duration age, long sizeBytes, int refused) {

    private static final long MB = 1L << 20;

    static OutboxSection read(YamlMap outbox) {
        OutboxSection section = new OutboxSection(
                outbox.optional("age").duration(Duration.ofSeconds(1), Duration.ofDays(3_650), Duration.ofDays(7)),
                outbox.optional("size").bytes(MB, 1024 * 1024 * MB, 64 * MB),
                outbox.optional("refused").integer(1, 10_000_000, 10_000));
        outbox.refuseOtherKeys();
        return section;
    }
}
