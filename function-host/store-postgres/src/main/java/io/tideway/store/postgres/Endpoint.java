package io.tideway.store.postgres;

/** Where a server listens. */
public record Endpoint(String host, int port) {

    private static final int PORT_MAX = 65_535;

    public Endpoint {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host of a PostgreSQL server must not be empty");
        }
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port of a PostgreSQL server must be 1 to " + PORT_MAX + ", found " + port);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
