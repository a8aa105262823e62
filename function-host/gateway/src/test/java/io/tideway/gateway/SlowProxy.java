package io.tideway.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes bytes on to a server, late if told so, in both directions. While it is cut, nothing passes and nobody is told: what
 * is under way is lost, connections look alive, as behind a dead radio link. Mended, it closes those that lost something.
 */
final class SlowProxy implements AutoCloseable {

    private static final int PIECE_BYTES = 16 << 10;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private volatile long delayNs;
    private volatile boolean cut;

    /** Counts cuts: a connection from before the latest is done for. */
    private final AtomicInteger cuts = new AtomicInteger();

    private record Piece(byte[] bytes, long dueNs) {}

    SlowProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inThread(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    void delay(Duration eachWay) {
        delayNs = eachWay.toNanos();
    }

    void cut() {
        cut = true;
        cuts.incrementAndGet();
    }

    void mend() {
        cut = false;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                inThread(() -> connect(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        int born = cuts.get();
        try {
            Socket upstream = new Socket(target.getAddress(), target.getPort());
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            direction(client, upstream, born);
            direction(upstream, client, born);
        } catch (IOException e) {
            close(client); // The server is away.
        }
    }

    private void direction(Socket from, Socket to, int born) {
        BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
        inThread(() -> read(from, pieces));
        inThread(() -> write(pieces, from, to, born));
    }

    private void read(Socket from, BlockingQueue<Piece> pieces) {
        byte[] buffer = new byte[PIECE_BYTES];
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                pieces.add(new Piece(Arrays.copyOf(buffer, read), System.nanoTime() + delayNs));
            }
        } catch (IOException e) {
            close(from);
        }
        pieces.add(new Piece(new byte[0], System.nanoTime() + delayNs));
    }

    private void write(BlockingQueue<Piece> pieces, Socket from, Socket to, int born) {
        try {
            OutputStream out = to.getOutputStream();
            for (Piece piece = pieces.take(); piece.bytes().length > 0; piece = pieces.take()) {
                for (long leftNs = piece.dueNs() - System.nanoTime();
                        leftNs > 0;
                        leftNs = piece.dueNs() - System.nanoTime()) {
                    LockSupport.parkNanos(leftNs);
                }
                while (cut && !server.isClosed()) {
                    LockSupport.parkNanos(1_000_000);
                }
                if (born != cuts.get()) {
                    break;
                }
                out.write(piece.bytes());
            }
        } catch (IOException e) {
            close(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(to);
        close(from);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of loopback", e);
        }
    }

    private static void inThread(Runnable action) {
        Thread thread = new Thread(action, "slow-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
