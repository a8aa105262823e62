package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gateway.functions.NumberedCount;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that no client should send: their connection ends, and the devices beside it notice nothing. */
@Timeout(60)
class MalformedPacketIT {

    private static final String CONNECT_3 = "10 0d 0004 4d515454 04 02 003c 0001 62";
    private static final String CONNECT_5 = "10 0e 0004 4d515454 05 02 003c 00 0001 62";

    private static final byte[] PINGS = bytes("c000".repeat(200));

    @TempDir
    private static Path folder;

    private static GatewayFixture gateway;
    private static SteadyDevices neighbours;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayFixture.start(
                folder,
                FunctionJar.of("count", NumberedCount.class, "steady/{device}", "publishes: [\"counted/{device}\"]"));
        neighbours = new SteadyDevices(gateway, "steady");
    }

    @AfterAll
    static void neighbours_afterAll_lostRepeatedAndReorderedNothing() throws Exception {
        try {
            neighbours.awaitProgress();
            neighbours.assertEveryMessageCountedOnce(gateway, "count");
        } finally {
            neighbours.close();
            gateway.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "invalid UTF-8 in a bound topic,         32 | 0008 7374656164792f ff 0001 P 31",
        "invalid UTF-8 in any topic,             30 | 0003 61c328 P",
        "surrogate half in a topic,              30 | 0004 61eda080 P",
        "overlong UTF-8 in a topic,              30 | 0003 61c080 P",
        "NUL in a topic,                         30 | 0003 610062 P",
        "wildcard in a topic,                    32 | 0009 7374656164792f2b31 0001 P",
        "empty topic,                            30 | 0000 P",
        "topic longer than its packet,           30 | 00ff 6161 P",
        "QoS 3,                                  36 | 0003 612f62 0001 P",
        "packet id 0,                            32 | 0003 612f62 0000 P",
        "remaining length of five bytes,         30 ff ff ff ff 01",
        "packet type 0,                          00 00",
        "SUBSCRIBE without topic filters,        82 | 0001 P",
        "SUBSCRIBE with wrong flags,             80 | 0001 P 0001 61 00",
        "SUBSCRIBE with invalid UTF-8,           82 | 0001 P 0001 ff 00",
        "SUBSCRIBE with a bad filter,            82 | 0001 P 0003 612362 00",
        "UNSUBSCRIBE with a bad share,           a2 | 0001 P 0006 247368617265",
        "second CONNECT,                         10 0d 0004 4d515454 04 02 003c 0001 62",
        "CONNACK from a client,                  20 02 0000"
    })
    void packet_malformed_endsItsConnectionOnly(String what, String hex) throws Exception {
        assertRefused(CONNECT_3, packet(hex, ""), what);
        assertRefused(CONNECT_5, packet(hex, "00"), what);
    }

    @ParameterizedTest
    @CsvSource({
        "not MQTT,                               474554202f20485454502f312e310d0a0d0a",
        "PUBLISH before CONNECT,                 30 05 0003 612f62",
        "invalid UTF-8 in the client id,         10 0d 0004 4d515454 04 02 003c 0001 ff",
        "wildcard in the client id,              10 0d 0004 4d515454 04 02 003c 0001 23",
        "unknown protocol level,                 10 0d 0004 4d515454 09 02 003c 0001 62",
        "reserved flag,                          10 0d 0004 4d515454 04 03 003c 0001 62",
        "will of QoS 3,                          10 13 0004 4d515454 04 1e 003c 0001 62 0001 61 0001 62"
    })
    void connect_malformed_endsItsConnectionOnly(String what, String hex) throws Exception {
        assertRefused("", hex, what);
    }

    /** Fills in the length, where a bar stands for it, and the properties that MQTT 5 wants at P. */
    private static String packet(String hex, String properties) {
        String whole = hex.replace(" ", "").replace("P", properties);
        int bar = whole.indexOf('|');
        return bar < 0
                ? whole
                : whole.substring(0, bar)
                        + HexFormat.of().toHexDigits((byte) ((whole.length() - bar - 1) / 2))
                        + whole.substring(bar + 1);
    }

    private static void assertRefused(String connect, String hex, String what) throws Exception {
        try (Socket stranger =
                new Socket(gateway.address().getAddress(), gateway.address().getPort())) {
            stranger.setSoTimeout(10_000);
            stranger.getOutputStream().write(bytes(connect));
            InputStream in = stranger.getInputStream();
            if (!connect.isEmpty()) {
                assertEquals(0x20, in.read(), "a CONNACK");
            }
            stranger.getOutputStream().write(bytes(hex));
            awaitEnd(stranger, what);
        }
        neighbours.awaitProgress();
    }

    /** A packet that is longer than it says ends when what should be the next one comes. */
    private static void awaitEnd(Socket stranger, String what) throws IOException {
        try {
            stranger.getOutputStream().write(PINGS);
            InputStream in = stranger.getInputStream();
            int read = in.read();
            while (read >= 0) {
                read = in.read();
            }
        } catch (SocketException e) {
            // What was sent last was not even read. That is an end too.
            assertTrue(String.valueOf(e.getMessage()).matches("Connection reset|Broken pipe.*"), what + ": " + e);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
