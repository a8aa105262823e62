package io.tideway.simulator;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.tideway.simulator.device.BrokerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;

/** An unchanged Moquette on a free loopback port, nothing kept on disk. */
public final class StockMoquette implements AutoCloseable {
    private final Server server = new Server();
    private final BrokerAddress address;

    public StockMoquette() throws IOException {
        this(freePort());
    }

    public StockMoquette(int port) throws IOException {
        MemoryConfig config = new MemoryConfig(new Properties());
        config.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        config.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(port));
        config.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        config.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        config.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        config.setProperty(IConfig.SESSION_QUEUE_SIZE, "100000");
        server.startServer(config);
        address = new BrokerAddress("127.0.0.1", port, false);
    }

    /** As a process of its own, in the place of a gateway. */
    public static void main(String[] arguments) throws IOException {
        StockMoquette broker = new StockMoquette();
        System.out.println("ready " + broker.address());
    }

    public BrokerAddress address() {
        return address;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
