package io.tideway.moquette;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One packet as it came over the wire.
 *
 * @param type packet type, 1 to 15
 * @param flags the four flag bits
 * @param body everything after the remaining length
 */
record RawPacket(int type, int flags, byte[] body) {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    int shortAt(int index) {
        return ((body[index] & 0xFF) << 8) | (body[index + 1] & 0xFF);
    }

    int byteAt(int index) {
        return body[index] & 0xFF;
    }

    /** Packet id of everything but PUBLISH, CONNACK and DISCONNECT. */
    int packetId() {
        return shortAt(0);
    }

    /** Reason code of a PUBACK, PUBREC or PUBCOMP. */
    int reason() {
        return body.length > 2 ? byteAt(2) : 0;
    }

    int lastByte() {
        return byteAt(body.length - 1);
    }

    String topic() {
        return new String(body, 2, shortAt(0), StandardCharsets.UTF_8);
    }

    int qos() {
        return flags >> 1 & 3;
    }

    boolean isDup() {
        return (flags & 8) != 0;
    }

    boolean isRetain() {
        return (flags & 1) != 0;
    }

    /** Packet id of a PUBLISH with QoS. */
    int publishId() {
        return shortAt(2 + shortAt(0));
    }

    /** Payload of a PUBLISH. */
    byte[] payload(boolean version5) {
        int at = 2 + shortAt(0) + (qos() > 0 ? 2 : 0);
        if (version5) {
            at += 1 + byteAt(at); // tests keep properties below 128 bytes
        }
        return Arrays.copyOfRange(body, at, body.length);
    }

    String text(boolean version5) {
        return new String(payload(version5), StandardCharsets.UTF_8);
    }
}
