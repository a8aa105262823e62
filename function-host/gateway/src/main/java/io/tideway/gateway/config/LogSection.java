package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;

/**
 * {@code log}: what is told on standard error.
 *
 * @param level least important level that is shown; transitions and refusals are info, single messages debug
 * @param format lines for people or for machines
 */
public record LogSection(Level level, Format format) {

    /** How important a line is. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** What a line looks like. */
    public enum Format {
        TEXT,
        JSON
    }

    static LogSection read(YamlMap log) {
        LogSection section = new LogSection(
                log.optional("level").oneOf(Level.INFO), log.optional("format").oneOf(Format.TEXT));
        log.refuseOtherKeys();
        return section;
    }
}
