package io.tideway.simulator.device;

import java.net.URI;

/**
 * Where a broker listens.
 *
 * @param host name or address
 * @param port TCP port
 * @param tls whether the listener speaks TLS
 */
public record BrokerAddress(String host, int port, boolean tls) {
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** Refuses an empty host and a port outside 1–65535. */
    public BrokerAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, found " + port);
        }
    }

    /** Reads {@code mqtt://host[:port]} or {@code mqtts://host[:port]}. */
    public static BrokerAddress parse(String text) {
        URI uri = URI.create(text);
        boolean tls = "mqtts".equals(uri.getScheme());
        if (!tls && !"mqtt".equals(uri.getScheme())) {
            throw new IllegalArgumentException("broker must start with mqtt:// or mqtts://, found '" + text + "'");
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("broker must name a host, found '" + text + "'");
        }
        int port = uri.getPort();
        return new BrokerAddress(host, port != -1 ? port : tls ? TLS_PORT : PLAIN_PORT, tls);
    }

    @Override
    public String toString() {
        return (tls ? "mqtts://" : "mqtt://") + host + ":" + port;
    }
}
