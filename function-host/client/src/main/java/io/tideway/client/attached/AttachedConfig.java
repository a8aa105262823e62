package io.tideway.client.attached;

import io.tideway.client.connection.ConnectionConfig;

/**
 * How a host attaches to a gateway.
 *
 * @param connection to the gateway's broker; its client id must differ from that of every other host
 * @param name of the host among those of the gateway
 * @param window messages it takes before it has executed the first
 * @param outputBytesMax of outputs on their way to the gateway; beyond it they wait in the outbox
 */
public record AttachedConfig(ConnectionConfig connection, String name, int window, long outputBytesMax) {

    /** Enough to keep every lane busy over a round trip. */
    public static final int WINDOW = 2_000;

    /** What the host keeps twice of its outbox at most: in memory, too. */
    public static final long OUTPUT_BYTES_MAX = 16L << 20;
}
