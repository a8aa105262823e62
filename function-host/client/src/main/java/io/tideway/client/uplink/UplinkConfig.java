package io.tideway.client.uplink;

import io.tideway.client.connection.ConnectionConfig;
import java.util.List;

/**
 * An uplink.
 *
 * @param connection to the broker above
 * @param rules the first that matches a topic counts; others stay here
 * @param ratePerSecond of what is replayed after an outage
 * @param prefix in front of topics there
 */
public record UplinkConfig(ConnectionConfig connection, List<UplinkRule> rules, int ratePerSecond, String prefix) {

    /** Keeps a copy. */
    public UplinkConfig {
        rules = List.copyOf(rules);
    }
}
