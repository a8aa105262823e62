package io.tideway.client.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** A broker that hosts connect to, which can be killed and started again on the same port with what it has on disk. */
public interface TestBroker extends AutoCloseable {

    /** Its name, for tables. */
    String name();

    int port();

    /** Starts, or starts again; returns when it takes connections. */
    void start() throws IOException;

    /** Ends it without a chance to save anything. */
    void kill();

    /** Kills it. */
    @Override
    default void close() {
        kill();
    }

    /** A port that nobody uses now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody listens there. */
    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How long a broker may take to start on a busy machine. */
    Duration STARTS_WITHIN = Duration.ofSeconds(30);
}
