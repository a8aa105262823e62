package io.tideway.client.connection;

import io.tideway.client.connection.PacketLog.Packet;
import java.util.function.Consumer;

/**
 * Reads what a broker sends, byte by byte, and shows the heads of its PUBLISH packets with QoS 1 and 2. Keeps nothing but the
 * place in the packet under way, so it may be given a stream in any pieces. Single-threaded.
 */
final class PacketReader {

    private enum Part {
        TYPE,
        LENGTH,
        TOPIC_LENGTH,
        TOPIC,
        PACKET_ID,
        PROPERTIES_LENGTH,
        REST
    }

    private static final int PUBLISH = 3;

    private final boolean hasProperties;
    private final Consumer<Packet> packets;

    private Part part = Part.TYPE;
    private int type;
    private int number;
    private int shift;
    private int topicLeft;
    private int topicHash;
    private int packetId;
    private int left;

    /** @param version has the packets' properties since MQTT 5 */
    PacketReader(MqttVersion version, Consumer<Packet> packets) {
        this.hasProperties = version == MqttVersion.V5;
        this.packets = packets;
    }

    /** How many bytes may be left out, because they are the rest of a packet that is of no interest. */
    int skippable() {
        return part == Part.REST ? left : 0;
    }

    /** Leaves out that many bytes, at most {@link #skippable}. */
    void skip(int bytes) {
        left -= bytes;
        if (left == 0) {
            part = Part.TYPE;
        }
    }

    /** Reads one byte. */
    void read(byte next) {
        if (part.compareTo(Part.LENGTH) > 0) {
            left--;
        }
        switch (part) {
            case TYPE -> {
                type = next & 0xff;
                begin(Part.LENGTH);
            }
            case LENGTH -> {
                if (readVariable(next)) {
                    left = number;
                    boolean counts = type >> 4 == PUBLISH && ((type >> 1) & 3) > 0;
                    begin(counts ? Part.TOPIC_LENGTH : Part.REST);
                }
            }
            case TOPIC_LENGTH -> {
                if (readPair(next)) {
                    topicLeft = number;
                    topicHash = 0;
                    begin(topicLeft > 0 ? Part.TOPIC : Part.PACKET_ID);
                }
            }
            case TOPIC -> {
                topicHash = PacketLog.nextHash(topicHash, next);
                if (--topicLeft == 0) {
                    begin(Part.PACKET_ID);
                }
            }
            case PACKET_ID -> {
                if (readPair(next)) {
                    packetId = number;
                    if (hasProperties) {
                        begin(Part.PROPERTIES_LENGTH);
                    } else {
                        show(left);
                    }
                }
            }
            case PROPERTIES_LENGTH -> {
                if (readVariable(next)) {
                    show(left - number);
                }
            }
            case REST -> {}
        }
        if (part == Part.REST && left <= 0) {
            begin(Part.TYPE);
        }
    }

    private void show(int payloadLength) {
        packets.accept(new Packet(topicHash, payloadLength, packetId, (type & 8) != 0));
        begin(Part.REST);
    }

    private void begin(Part next) {
        part = next;
        number = 0;
        shift = 0;
    }

    private boolean readPair(byte next) {
        number = (number << 8) | (next & 0xff);
        shift++;
        return shift == 2;
    }

    private boolean readVariable(byte next) {
        number |= (next & 0x7f) << shift;
        shift += 7;
        return next >= 0 || shift == 28; // The client ends a connection with a longer one.
    }
}
