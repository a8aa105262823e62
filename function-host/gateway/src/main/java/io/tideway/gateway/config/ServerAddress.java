package io.tideway.gateway.config;

import org.jspecify.annotations.Nullable;

/**
 * A server to connect to.
 *
 * @param host name or literal address, IPv6 without brackets
 * @param port TCP port
 */
public record ServerAddress(String host, int port) {

    /**
     * Reads {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    public static ServerAddress parse(String text) {
        try {
            BindAddress address = BindAddress.parse(text);
            if (address.port() > 0) {
                return new ServerAddress(address.host(), address.port());
            }
        } catch (IllegalArgumentException e) {
            throw expected(e);
        }
        throw expected(null);
    }

    private static IllegalArgumentException expected(@Nullable Throwable cause) {
        return new IllegalArgumentException("must be HOST:PORT of a server, such as 10.0.0.5:6379", cause);
    }

    @Override
    public String toString() {
        return new BindAddress(host, port).toString();
    }
}
