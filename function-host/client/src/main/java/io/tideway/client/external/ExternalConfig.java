package io.tideway.client.external;

import io.tideway.client.connection.ConnectionConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a host works with a broker without plugin.
 *
 * @param connection to the broker; with a session, which holds what comes while the host is away
 * @param site name of the hosts that share their subscriptions with this one; {@code null} for a host of its own
 */
public record ExternalConfig(
        ConnectionConfig connection, @Nullable String site) {

    /** Refuses a connection without session. */
    public ExternalConfig {
        if (connection.session().expiry().isZero()) {
            throw new IllegalArgumentException("the session of an external broker must be kept");
        }
    }
}
