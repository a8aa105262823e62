package io.tideway.gateway.config;

/**
 * An address to listen on.
 *
 * @param host name or literal address, IPv6 without brackets; never implied, so that nothing listens everywhere by accident
 * @param port TCP port, 0 for any free one
 */
public record BindAddress(String host, int port) {

    private static final int PORT_MAX = 65_535;

    /** Checks the port. */
    public BindAddress {
        if (host.isEmpty() || port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "address must have a host and a port from 0 to " + PORT_MAX + ", found " + host + ":" + port);
        }
    }

    /**
     * Reads {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException saying what is expected
     */
    public static BindAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (!host.matches(bracketed ? "[0-9A-Fa-f:.]+" : "[0-9A-Za-z._-]+")
                || !text.substring(colon + 1).matches("[0-9]{1,5}")
                || Integer.parseInt(text.substring(colon + 1)) > PORT_MAX) {
            throw new IllegalArgumentException(
                    "must be HOST:PORT such as 127.0.0.1:1883, or 0.0.0.0:1883 for everywhere");
        }
        return new BindAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
