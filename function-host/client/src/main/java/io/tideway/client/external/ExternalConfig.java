package io.tideway.client.external;

import io.tideway.client.connection.ConnectionConfig;

/**
 * How a host works with a broker without plugin.
 *
 * @param connection to the broker; with a session, which holds what comes while the host is away
 */
public record ExternalConfig(ConnectionConfig connection) {

    /** Refuses a connection without session. */
    public ExternalConfig {
        if (connection.session().expiry().isZero()) {
            throw new IllegalArgumentException("the session of an external broker must be kept");
        }
    }
}
