package io.tideway.moquette;

import org.jspecify.annotations.Nullable;

/**
 * One address that devices connect to.
 *
 * @param name how configuration and logs call it
 * @param host address to bind, never implied: binding everywhere is said by {@code 0.0.0.0}
 * @param port TCP port, 0 for any free one
 * @param webSocketPath path of the WebSocket endpoint, {@code null} for plain MQTT
 * @param tls {@code null} for none
 * @param anonymous whether clients without a user name get in
 */
public record ListenerConfig(
        String name,
        String host,
        int port,
        @Nullable String webSocketPath,
        @Nullable TlsConfig tls,
        boolean anonymous) {

    public ListenerConfig {
        if (name.isBlank() || host.isBlank()) {
            throw new IllegalArgumentException(
                    "listener must have a name and a host, found '" + name + "', '" + host + "'");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port of listener '" + name + "' must be 0 to 65535, found " + port);
        }
        if (webSocketPath != null && !webSocketPath.startsWith("/")) {
            throw new IllegalArgumentException(
                    "webSocketPath of listener '" + name + "' must start with '/', found '" + webSocketPath + "'");
        }
    }

    /** Plain MQTT over TCP. */
    public static ListenerConfig tcp(String name, String host, int port, boolean anonymous) {
        return new ListenerConfig(name, host, port, null, null, anonymous);
    }
}
