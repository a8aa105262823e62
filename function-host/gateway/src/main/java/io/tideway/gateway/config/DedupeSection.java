package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import java.time.Duration;

/**
 * {@code dedupe}: how long an input is recognised when it comes again.
 *
 * @param property MQTT 5 user property that carries an application's message id
 * @param packets packet ids remembered for each client and function; five receive windows
 * @param messageIds message ids remembered for each instance
 * @param time older ones are forgotten; a device that was away for a week may still repeat itself
 */
public record DedupeSection(String property, int packets, int messageIds, Duration time) {

    static DedupeSection read(YamlMap dedupe) {
        DedupeSection section = new DedupeSection(
                dedupe.optional("property").parsed(DedupeSection::parseProperty).orElse("message-id"),
                dedupe.optional("packets").integer(1, 65_535, 1_024),
                dedupe.optional("message-ids").integer(2, 1_000_000, 1_024),
                dedupe.optional("time").duration(Duration.ofMinutes(1), Duration.ofDays(3_650), Duration.ofDays(7)));
        dedupe.refuseOtherKeys();
        return section;
    }

    private static String parseProperty(String text) {
        if (text.isBlank() || text.length() > 128) {
            throw new IllegalArgumentException("must be the name of a user property, 1 to 128 characters");
        }
        return text;
    }
}
