package io.tideway.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes on to a gateway until it is told to cut every connection, wherever it is in a packet. */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final InetSocketAddress gateway;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    CuttingProxy(InetSocketAddress gateway) throws IOException {
        this.gateway = gateway;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inThread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void cut() {
        sockets.forEach(CuttingProxy::closeQuietly);
        sockets.clear();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket device = server.accept();
                Socket broker = new Socket(gateway.getAddress(), gateway.getPort());
                sockets.add(device);
                sockets.add(broker);
                inThread(() -> pump(device, broker));
                inThread(() -> pump(broker, device));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[512];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            closeQuietly(from); // cut
        }
        closeQuietly(to);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of loopback", e);
        }
    }

    private static void inThread(Runnable action) {
        Thread thread = new Thread(action, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
