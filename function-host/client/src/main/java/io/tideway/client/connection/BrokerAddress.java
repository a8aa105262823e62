package io.tideway.client.connection;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a broker listens.
 *
 * @param host name or literal address, IPv6 without brackets
 * @param port TCP port
 * @param tls whether to speak TLS
 */
public record BrokerAddress(String host, int port, boolean tls) {

    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    /**
     * Reads {@code mqtt://HOST[:PORT]} or {@code mqtts://HOST[:PORT]}; ports 1883 and 8883 unless said otherwise.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    public static BrokerAddress parse(String text) {
        try {
            URI uri = new URI(text);
            boolean tls = "mqtts".equals(uri.getScheme());
            String host = uri.getHost();
            boolean bare = uri.getUserInfo() == null
                    && (uri.getPath() == null || uri.getPath().isEmpty())
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            if ((tls || "mqtt".equals(uri.getScheme())) && host != null && bare && uri.getPort() <= 65_535) {
                int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PLAIN_PORT;
                return new BrokerAddress(host.replaceAll("^\\[|]$", ""), port, tls);
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected(), e);
        }
        throw new IllegalArgumentException(expected());
    }

    private static String expected() {
        return "must be mqtt://HOST:PORT or mqtts://HOST:PORT";
    }

    @Override
    public String toString() {
        return (tls ? "mqtts://" : "mqtt://") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
