package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;

/**
 * {@code broker}: the broker that a host without one of its own works with.
 *
 * @param role what the host is to it
 */
public record BrokerSection(ConnectionSection connection, Role role) {

    /** What a host is to its broker. */
    public enum Role {
        /** A client like any other: the broker knows nothing of functions. */
        EXTERNAL
    }

    static BrokerSection read(YamlMap broker, ConfigPaths paths) {
        BrokerSection section = new BrokerSection(
                ConnectionSection.read(broker, paths), broker.optional("role").oneOf(Role.EXTERNAL));
        broker.refuseOtherKeys();
        return section;
    }
}
