package io.tideway.client.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tideway.client.connection.PacketLog.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketReaderTest {

    private final List<Packet> packets = new ArrayList<>();

    @Test
    void stream_inAnyPieces_showsIdsOfPublishesOnly() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[] {0x20, 3, 0, 0, 0}); // CONNACK
        stream.writeBytes(publish(0x32, "devices/a", 7, new byte[] {0x23, 0, 1}, 10));
        stream.writeBytes(new byte[] {(byte) 0xd0, 0}); // PINGRESP
        stream.writeBytes(publish(0x30, "devices/quiet", -1, new byte[0], 5));
        stream.writeBytes(publish(0x3a, "devices/ä", 65_535, new byte[0], 300));
        stream.writeBytes(publish(0x34, "", 2, new byte[0], 0));
        List<Packet> expected = List.of(
                new Packet(hash("devices/a"), 10, 7, false),
                new Packet(hash("devices/ä"), 300, 65_535, true),
                new Packet(hash(""), 0, 2, false));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            packets.clear();
            read(new PacketReader(MqttVersion.V5, packets::add), stream.toByteArray(), random);
            assertEquals(expected, packets, () -> "seed " + seed);
        }
    }

    @Test
    void publish_ofVersion3_hasNoProperties() {
        byte[] topic = "t".getBytes(StandardCharsets.UTF_8);
        byte[] packet = {0x3a, 7, 0, 1, topic[0], 0, 9, 1, 2};
        read(new PacketReader(MqttVersion.V3_1_1, packets::add), packet, new Random(1));
        assertEquals(List.of(new Packet(hash("t"), 2, 9, true)), packets);
    }

    @Test
    void log_whenTheClientDropsAMessage_skipsItsPacket() {
        PacketLog log = new PacketLog();
        log.seen(new Packet(hash("a"), 1, 1, false));
        log.seen(new Packet(hash("b"), 1, 2, false));
        assertEquals(2, log.take("b", 1).packetId());
        assertEquals(null, log.take("a", 1));
    }

    private static void read(PacketReader reader, byte[] bytes, Random random) {
        for (int i = 0; i < bytes.length; ) {
            int skipped = Math.min(reader.skippable(), bytes.length - i);
            if (skipped > 0) {
                int some = 1 + random.nextInt(skipped);
                reader.skip(some);
                i += some;
            } else {
                reader.read(bytes[i++]);
            }
        }
    }

    private static byte[] publish(int type, String topic, int packetId, byte[] properties, int payload) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(name.length >> 8);
        body.write(name.length);
        body.writeBytes(name);
        if (packetId >= 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        body.write(properties.length);
        body.writeBytes(properties);
        body.writeBytes(new byte[payload]);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(type);
        int length = body.size();
        if (length > 127) {
            packet.write((length & 0x7f) | 0x80);
        }
        packet.write(length > 127 ? length >> 7 : length);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static int hash(String topic) {
        return PacketLog.topicHash(topic.getBytes(StandardCharsets.UTF_8));
    }
}
