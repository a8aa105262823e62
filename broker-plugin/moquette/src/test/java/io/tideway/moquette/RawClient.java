package io.tideway.moquette;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that sends exactly the bytes a test wants and acknowledges nothing by itself. */
final class RawClient implements AutoCloseable {

    private static final int WAIT_S = 10;
    private static final RawPacket END = new RawPacket(0, 0, new byte[0]);

    private final Socket socket = new Socket();
    private final boolean version5;
    private final BlockingQueue<RawPacket> received = new LinkedBlockingQueue<>();

    private RawClient(InetSocketAddress address, boolean version5) throws IOException {
        this.version5 = version5;
        socket.setTcpNoDelay(true);
        socket.connect(address, WAIT_S * 1000);
        Thread reader = new Thread(this::readAll, "raw-client");
        reader.setDaemon(true);
        reader.start();
    }

    static RawClient open3(InetSocketAddress address) throws IOException {
        return new RawClient(address, false);
    }

    static RawClient open5(InetSocketAddress address) throws IOException {
        return new RawClient(address, true);
    }

    /** An MQTT 3.1.1 client that is in. */
    static RawClient connected3(InetSocketAddress address, String clientId, boolean clean) throws Exception {
        RawClient client = open3(address);
        client.send(client.connect(clientId, clean, -1));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    /** An MQTT 5 client that is in. */
    static RawClient connected5(InetSocketAddress address, String clientId, boolean clean, long expiry)
            throws Exception {
        RawClient client = open5(address);
        client.send(client.connect(clientId, clean, expiry));
        client.expect(RawPacket.CONNACK);
        return client;
    }

    boolean isVersion5() {
        return version5;
    }

    byte[] connect(String clientId, boolean clean, long expiry) {
        return connect(clientId, clean, expiry, null, null, null);
    }

    byte[] connect(
            String clientId,
            boolean clean,
            long expiry,
            @Nullable String will,
            @Nullable String user,
            @Nullable String password) {
        return connect(clientId, clean, expiry, will, 0, user, password);
    }

    byte[] connect(
            String clientId,
            boolean clean,
            long expiry,
            @Nullable String will,
            int willDelaySeconds,
            @Nullable String user,
            @Nullable String password) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version5 ? 5 : 4);
        body.write(
                (clean ? 2 : 0) | (will != null ? 4 : 0) | (user != null ? 0x80 : 0) | (password != null ? 0x40 : 0));
        number(body, 60);
        if (version5) {
            if (expiry >= 0) {
                body.write(5);
                body.write(0x11);
                number(body, (int) (expiry >>> 16));
                number(body, (int) expiry & 0xFFFF);
            } else {
                body.write(0);
            }
        }
        text(body, clientId);
        if (will != null) {
            if (version5) {
                body.write(5);
                body.write(0x18);
                number(body, willDelaySeconds >>> 16);
                number(body, willDelaySeconds & 0xFFFF);
            }
            text(body, will);
            text(body, "gone");
        }
        if (user != null) {
            text(body, user);
        }
        if (password != null) {
            text(body, password);
        }
        return packet(0x10, body.toByteArray());
    }

    /** CONNECT of an MQTT 5 client that resumes its session and takes no packet beyond that size. */
    static byte[] connectTaking(String clientId, int packetBytesMax) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(5);
        body.write(0);
        number(body, 60);
        body.write(10);
        body.write(0x11);
        number(body, 0);
        number(body, 600);
        body.write(0x27);
        number(body, packetBytesMax >>> 16);
        number(body, packetBytesMax);
        text(body, clientId);
        return packet(0x10, body.toByteArray());
    }

    byte[] publish(String topic, String payload, int qos, int packetId, boolean dup, boolean retain) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if (qos > 0) {
            number(body, packetId);
        }
        if (version5) {
            body.write(0);
        }
        body.writeBytes(payload.getBytes(UTF_8));
        return packet(0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0), body.toByteArray());
    }

    byte[] publish(String topic, String payload, int qos, int packetId) {
        return publish(topic, payload, qos, packetId, false, false);
    }

    byte[] subscribe(int packetId, String filter, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, packetId);
        if (version5) {
            body.write(0);
        }
        text(body, filter);
        body.write(qos);
        return packet(0x82, body.toByteArray());
    }

    byte[] unsubscribe(int packetId, String... filters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, packetId);
        if (version5) {
            body.write(0);
        }
        for (String filter : filters) {
            text(body, filter);
        }
        return packet(0xA2, body.toByteArray());
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static byte[] acknowledge(int type, int packetId) {
        return new byte[] {
            (byte) (type << 4 | (type == RawPacket.PUBREL ? 2 : 0)), 2, (byte) (packetId >> 8), (byte) packetId
        };
    }

    static byte[] ping() {
        return new byte[] {(byte) 0xC0, 0};
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int left = body.length;
        do {
            packet.write(left > 127 ? (left & 127) | 128 : left);
            left >>= 7;
        } while (left > 0);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    static void number(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }

    /** Sends all in one segment. */
    void send(byte[]... packets) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.writeBytes(packet);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    void subscribed(String filter, int qos) throws Exception {
        send(subscribe(77, filter, qos));
        RawPacket subAck = expect(RawPacket.SUBACK);
        if (subAck.lastByte() > 2) {
            throw new AssertionError("subscription to " + filter + " was refused: " + subAck.lastByte());
        }
    }

    /** The next packet of that type; others in between are skipped. */
    RawPacket expect(int type) throws InterruptedException {
        while (true) {
            RawPacket packet = received.poll(WAIT_S, TimeUnit.SECONDS);
            if (packet == null || packet.type() == 0) {
                throw new AssertionError("no packet of type " + type + ", but " + (packet == null ? "silence" : "end"));
            }
            if (packet.type() == type) {
                return packet;
            }
        }
    }

    /** The next packet, whatever it is. */
    RawPacket take() throws InterruptedException {
        RawPacket packet = next(WAIT_S * 1000L);
        if (packet == null) {
            throw new AssertionError("no packet");
        }
        return packet;
    }

    /** The next packet, whatever it is; {@code null} after that many milliseconds of silence or when the connection ended. */
    @Nullable
    RawPacket next(long waitMs) throws InterruptedException {
        RawPacket packet = received.poll(waitMs, TimeUnit.MILLISECONDS);
        if (packet == null || packet.type() == 0) {
            received.addAll(packet == null ? List.of() : List.of(END));
            return null;
        }
        return packet;
    }

    /** Waits until the broker has closed the connection. */
    void expectEnd() throws InterruptedException {
        while (true) {
            RawPacket packet = received.poll(WAIT_S, TimeUnit.SECONDS);
            if (packet == null) {
                throw new AssertionError("the connection is still open");
            }
            if (packet.type() == 0) {
                return;
            }
        }
    }

    private void readAll() {
        try (DataInputStream in = new DataInputStream(socket.getInputStream())) {
            while (true) {
                int first = in.readUnsignedByte();
                int length = 0;
                for (int shift = 0, next = 128; next > 127; shift += 7) {
                    next = in.readUnsignedByte();
                    length |= (next & 127) << shift;
                }
                byte[] body = new byte[length];
                in.readFully(body);
                received.add(new RawPacket(first >> 4, first & 15, body));
            }
        } catch (EOFException | SocketException e) {
            received.add(END);
        } catch (IOException e) {
            received.add(END);
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
