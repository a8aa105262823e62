package io.tideway.moquette;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that hurt a stock Moquette: sent, refused, and everyone else is still served (promises P7, P8). */
class GuardIT {

    private TestBroker broker;
    private Victims victims;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.with()
                .limits(MoquetteLimits.DEFAULT.withPacketAndExpiry(16 * 1024, Duration.ofHours(1)))
                .binding("counter", "in/{device}")
                .start();
        victims = new Victims(broker);
    }

    @AfterEach
    void stop() throws Exception {
        victims.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share/x",
                "$share/",
                "$share",
                "$share//a",
                "$share/g/",
                "$share/g/a#b",
                "$share/g+/a",
                "$share/g/$share/h/a",
                "a#b",
                "#/a",
                "a+/b",
                "",
                "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"
            })
    void filter_malformed_refusedInSubscribeAndUnsubscribe(String filter) throws Exception {
        for (boolean version5 : new boolean[] {true, false}) {
            for (boolean subscribe : new boolean[] {true, false}) {
                RawClient attacker = version5
                        ? RawClient.connected5(broker.address, "attacker", true, 0)
                        : RawClient.connected3(broker.address, "attacker", true);
                attacker.send(subscribe ? attacker.subscribe(1, filter, 1) : attacker.unsubscribe(1, filter));
                attacker.expectEnd();
            }
        }
        assertEquals(4, broker.count(BrokerCounter.PACKETS_REFUSED));
        victims.assertUnharmed();
    }

    @Test
    void filter_thousandsOfLevels_refused() throws Exception {
        RawClient attacker = RawClient.connected3(broker.address, "attacker", true);
        attacker.send(attacker.subscribe(1, "/a".repeat(4_000), 1), attacker.publish("/a".repeat(4_000), "x", 1, 2));
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @Test
    void sharedFilter_readNotAllowed_refusedAndNothingDelivered() throws Exception {
        try (RawClient attacker = RawClient.connected5(broker.address, "attacker", true, 0);
                RawClient insider = RawClient.connected5(broker.address, "insider", true, 0)) {
            attacker.send(attacker.subscribe(1, "$share/g/secret/#", 1));
            assertEquals(0x87, attacker.expect(RawPacket.SUBACK).lastByte());
            attacker.send(attacker.subscribe(2, "secret/x", 1));
            assertEquals(0x87, attacker.expect(RawPacket.SUBACK).lastByte());
            attacker.subscribed("$share/g/open/#", 1);
            insider.send(insider.publish("secret/x", "no", 1, 1), insider.publish("open/x", "yes", 1, 2));
            assertEquals(0x87, insider.expect(RawPacket.PUBACK).reason());
            assertEquals("yes", attacker.expect(RawPacket.PUBLISH).text(true));
        }
        victims.assertUnharmed();
    }

    @Test
    void sharedFilter_mqtt3_refused() throws Exception {
        try (RawClient client = RawClient.connected3(broker.address, "c", true)) {
            client.send(client.subscribe(1, "$share/g/a", 1));
            assertEquals(0x80, client.expect(RawPacket.SUBACK).lastByte());
        }
    }

    @Test
    void secondConnect_refused_sessionNotStolen() throws Exception {
        RawClient attacker = RawClient.connected5(broker.address, "attacker", true, 0);
        attacker.send(attacker.connect("victim0", false, 100));
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @Test
    void packetsBeforeConnect_closed() throws Exception {
        for (int i = 0; i < 5; i++) {
            RawClient attacker = RawClient.open3(broker.address);
            attacker.send(
                    switch (i) {
                        case 0 -> attacker.publish("a", "x", 1, 1);
                        case 1 -> attacker.subscribe(1, "a", 1);
                        case 2 -> RawClient.acknowledge(RawPacket.PUBACK, 1);
                        case 3 -> RawClient.acknowledge(RawPacket.PUBREL, 1);
                        default -> RawClient.ping();
                    });
            attacker.expectEnd();
        }
        victims.assertUnharmed();
    }

    @Test
    void packetsAfterDisconnect_ignored() throws Exception {
        try (RawClient attacker = RawClient.connected3(broker.address, "attacker", true)) {
            attacker.send(
                    RawClient.disconnect(),
                    RawClient.acknowledge(RawPacket.PUBACK, 1),
                    attacker.publish("in/a", "late", 1, 1),
                    attacker.subscribe(2, "a", 1));
            attacker.expectEnd();
        }
        assertTrue(broker.ingress.all().isEmpty());
        victims.assertUnharmed();
    }

    @Test
    void acknowledgementsOutOfTurn_ignored() throws Exception {
        try (RawClient attacker = RawClient.connected3(broker.address, "attacker", true)) {
            for (int type = RawPacket.PUBACK; type <= RawPacket.PUBCOMP; type++) {
                attacker.send(RawClient.acknowledge(type, 1_000 + type));
            }
            attacker.send(RawClient.ping());
            attacker.expect(RawPacket.PINGRESP);
        }
        victims.assertUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+/b", "a\u0000b", "a\nb"})
    void clientIdOrUserName_withWildcardOrControl_refused(String name) throws Exception {
        for (boolean asUser : new boolean[] {true, false}) {
            RawClient attacker = RawClient.open5(broker.address);
            attacker.send(
                    asUser
                            ? attacker.connect("attacker", true, -1, null, name, "secret")
                            : attacker.connect(name, true, -1));
            RawPacket connAck = attacker.next(10_000);
            assertTrue(connAck == null || connAck.byteAt(1) >= 0x80);
            attacker.expectEnd();
        }
        victims.assertUnharmed();
    }

    @Test
    void clientId_hashIsMinValue_served() throws Exception {
        String name = "polygenelubricants"; // its hash code is Integer.MIN_VALUE: a stock Moquette throws for it
        assertEquals(Integer.MIN_VALUE, name.hashCode());
        try (RawClient client = RawClient.connected3(broker.address, name, true)) {
            client.subscribed("a", 1);
        }
        victims.assertUnharmed();
    }

    @Test
    void anonymous_noUserName_doesNotReachPolicyAsNull() throws Exception {
        try (RawClient client = RawClient.connected3(broker.address, "anonymous", true)) {
            client.subscribed("a/b", 1);
            client.send(client.publish("a/b", "x", 1, 1));
            client.expect(RawPacket.PUBLISH);
        }
        victims.assertUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret/will", "a/#", "$SYS/will", "", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"})
    void will_notWritableOrInvalid_connectionRefused(String topic) throws Exception {
        for (boolean version5 : new boolean[] {true, false}) {
            RawClient attacker = version5 ? RawClient.open5(broker.address) : RawClient.open3(broker.address);
            attacker.send(attacker.connect("attacker", true, -1, topic, null, null));
            RawPacket connAck = attacker.next(10_000);
            assertTrue(connAck == null || connAck.byteAt(1) > 0);
            attacker.expectEnd();
        }
        victims.assertUnharmed();
    }

    @Test
    void will_ofQos3_refused() throws Exception {
        RawClient attacker = RawClient.open3(broker.address);
        byte[] connect = attacker.connect("attacker", true, -1, "a", null, null);
        connect[2 + 7] |= 0x18;
        attacker.send(connect);
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @Test
    void packet_oversized_refused() throws Exception {
        RawClient attacker = RawClient.connected5(broker.address, "attacker", true, 0);
        attacker.send(attacker.publish("a", "x".repeat(20_000), 1, 1));
        assertEquals(0x95, attacker.expect(RawPacket.DISCONNECT).byteAt(0));
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/+", "#", "", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q", "a\u0000b"})
    void publishTopic_invalid_refused(String topic) throws Exception {
        RawClient attacker = RawClient.connected3(broker.address, "attacker", true);
        attacker.send(attacker.publish(topic, "x", 1, 1));
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @Test
    void publishTopic_invalidUtf8_refused() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 3, 'a', (byte) 0xC3, (byte) 0x28, 0, 1, 'x'});
        RawClient attacker = RawClient.connected3(broker.address, "attacker", true);
        attacker.send(RawClient.packet(0x32, body.toByteArray()));
        attacker.expectEnd();
        victims.assertUnharmed();
    }

    @Test
    void publishTopic_startsWithDollar_notAuthorized() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            device.send(device.publish("$tideway/ctl", "x", 1, 1));
            assertEquals(0x87, device.expect(RawPacket.PUBACK).reason());
        }
        RawClient device = RawClient.connected3(broker.address, "d", true);
        device.send(device.publish("$tideway/ctl", "x", 1, 1));
        assertNull(device.next(10_000));
    }

    @Test
    void garbage_closed() throws Exception {
        for (byte[] garbage : new byte[][] {
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
            {0x00, 0x00},
            {(byte) 0xF0, 0x00},
        }) {
            RawClient attacker = RawClient.open3(broker.address);
            attacker.send(garbage);
            attacker.expectEnd();
        }
        victims.assertUnharmed();
    }

    @Test
    void stranger_silentOrHalfAPacket_closedAfterTheTimeout() throws Exception {
        broker.close();
        broker = TestBroker.with()
                .limits(MoquetteLimits.DEFAULT.withConnectTimeout(Duration.ofMillis(300)))
                .start();
        RawClient silent = RawClient.open3(broker.address);
        RawClient half = RawClient.open3(broker.address);
        half.send(new byte[] {0x10, 0});
        silent.expectEnd();
        half.expectEnd();
    }

    @Test
    void subscribeRightBehindConnect_served() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (RawClient client = RawClient.open3(broker.address)) {
                client.send(
                        client.connect("eager" + i, true, -1),
                        client.subscribe(1, "a", 1),
                        client.publish("in/a", "x", 1, 2));
                client.expect(RawPacket.CONNACK);
                RawPacket one = client.take();
                RawPacket two = client.take();
                assertEquals(RawPacket.SUBACK + RawPacket.PUBACK, one.type() + two.type());
            }
        }
    }

    @Test
    void sessionExpiry_never_cappedAndSaid() throws Exception {
        RawClient client = RawClient.open5(broker.address);
        client.send(client.connect("forever", false, 0xFFFF_FFFFL));
        RawPacket connAck = client.expect(RawPacket.CONNACK);
        assertTrue(new String(connAck.body(), StandardCharsets.ISO_8859_1).contains("\u0011\0\0\u000e\u0010"));
        client.close();
        await().until(() -> broker.broker.connections() == 8);
        RawClient again = RawClient.open5(broker.address);
        again.send(again.connect("forever", false, 0xFFFF_FFFFL));
        assertEquals(1, again.expect(RawPacket.CONNACK).byteAt(0), "the session is gone");
        again.close();
    }
}
