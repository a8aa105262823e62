package io.tideway.moquette;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.BrokerStore.Kind;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What survives {@code kill -9}: retained messages, persistent sessions, and outputs until they are acknowledged. */
class DurableIT {

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void killAndRestart() throws Exception {
        TestBroker crashed = broker;
        broker = TestBroker.restart(crashed);
        crashed.close();
    }

    private static OutboundMessage output(String id, String topic, int qos, boolean retain) {
        return new OutboundMessage(id, topic, id.getBytes(StandardCharsets.UTF_8), qos, retain, MessageProperties.NONE);
    }

    private void gone(int left) {
        await().until(() -> broker.broker.connections() == left);
    }

    @Test
    void retained_everyQosAndOrigin_servedAfterCrash() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            device.send(
                    device.publish("state/q0", "zero", 0, 0, false, true),
                    device.publish("state/q1", "one", 1, 1, false, true),
                    device.publish("in/bound", "two", 2, 2, false, true),
                    device.publish("state/cleared", "x", 1, 3, false, true),
                    device.publish("state/cleared", "", 1, 4, false, true));
            device.expect(RawPacket.PUBREC);
            assertEquals(4, device.take().packetId() + device.take().packetId() - 3);
        }
        AtomicInteger settled = new AtomicInteger();
        assertTrue(broker.broker.publish(output("o1", "state/out", 1, true), settled::incrementAndGet));
        assertEquals(1, settled.get());
        killAndRestart();
        assertEquals(4, broker.broker.retainedMessages());
        try (RawClient reader = RawClient.connected3(broker.address, "r", true)) {
            reader.subscribed("#", 1);
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                RawPacket message = reader.expect(RawPacket.PUBLISH);
                assertTrue(message.isRetain());
                seen.append(message.topic()).append(' ');
            }
            for (String topic : new String[] {"state/q0", "state/q1", "in/bound", "state/out"}) {
                assertTrue(seen.toString().contains(topic + " "), seen.toString());
            }
        }
    }

    @Test
    void retained_storeSlow_acknowledgedOnlyOnceDurable() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            broker.store.hold();
            device.send(device.publish("state/x", "1", 1, 1, false, true));
            device.send(device.publish("in/x", "1", 1, 2, false, true));
            assertNull(device.next(300), "acknowledged before it was durable");
            broker.store.release();
            assertEquals(1, device.take().packetId());
            assertEquals(2, device.take().packetId());
        }
    }

    @Test
    void retained_moreThanTheWindow_allMarkedRetained() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d", true, 0);
                RawClient reader = RawClient.connected3(broker.address, "r", true)) {
            for (int i = 1; i <= 150; i++) {
                device.send(device.publish("many/" + i, "x", 1, i, false, true));
                device.expect(RawPacket.PUBACK);
            }
            reader.subscribed("many/+", 1);
            for (int i = 1; i <= 150; i++) {
                RawPacket message = reader.expect(RawPacket.PUBLISH);
                assertTrue(message.isRetain(), "message " + i + " has lost its flag");
                reader.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            }
        }
    }

    @Test
    void will_delayWhenTheProcessIsKilled_publishedByTheNextOneOnceAndWhenItIsDue() throws Exception {
        RawClient device = RawClient.open5(broker.address);
        device.send(device.connect("d", true, 600, "in/d", 3, null, null));
        device.expect(RawPacket.CONNACK);
        device.close();
        await().until(() -> broker.broker.connections() == 0);
        assertEquals(0, broker.count(BrokerCounter.WILLS_PUBLISHED));

        killAndRestart();
        assertTrue(broker.ingress.all().isEmpty(), "published before it was due");
        assertEquals("gone", broker.ingress.take().text());
        await().until(() -> broker.store.size(Kind.WILL) == 0);

        killAndRestart();
        assertEquals(0, broker.count(BrokerCounter.WILLS_RECOVERED));
    }

    @Test
    void will_clientBackAfterTheRestartAndBeforeItIsDue_withdrawn() throws Exception {
        RawClient device = RawClient.open5(broker.address);
        device.send(device.connect("d", true, 600, "in/d", 600, null, null));
        device.expect(RawPacket.CONNACK);
        device.close();
        await().until(() -> broker.broker.connections() == 0);
        killAndRestart();
        assertEquals(1, broker.count(BrokerCounter.WILLS_RECOVERED));
        try (RawClient back = RawClient.connected5(broker.address, "d", false, 600)) {
            await().until(() -> broker.store.size(Kind.WILL) == 0);
            back.send(back.publish("in/d", "back", 1, 1));
            assertEquals("back", broker.ingress.take().text());
        }
    }

    @Test
    void will_clientConnectedWhenTheProcessIsKilled_publishedBeforeAnyoneIsBack() throws Exception {
        RawClient device = RawClient.open3(broker.address);
        byte[] connect = device.connect("d", true, -1, "in/d", null, null);
        connect[9] |= 0x20; // retained
        device.send(connect);
        device.expect(RawPacket.CONNACK);
        killAndRestart();
        assertEquals(1, broker.ingress.all().size());
        assertEquals("gone", broker.ingress.take().text());
        await().until(() -> broker.broker.retainedMessages() == 1);
        await().until(() -> broker.store.size(Kind.WILL) == 0);
        device.close();
    }

    @Test
    void will_saidGoodbyeOrTakenOver_onlyThatOfTheLastConnectionIsKept() throws Exception {
        RawClient polite = RawClient.open3(broker.address);
        polite.send(polite.connect("polite", true, -1, "in/p", null, null), RawClient.disconnect());
        polite.expectEnd();
        RawClient first = RawClient.open5(broker.address);
        first.send(first.connect("same", true, 600, "in/first", 60, null, null));
        first.expect(RawPacket.CONNACK);
        RawClient second = RawClient.open5(broker.address);
        second.send(second.connect("same", false, 600, "in/second", 0, null, null));
        second.expect(RawPacket.CONNACK);
        first.expectEnd();
        await().until(() -> broker.store.size(Kind.WILL) == 1);
        killAndRestart();
        assertEquals("in/second", broker.ingress.take().message().topic());
        second.close();
    }

    @Test
    void will_storeSlow_connAckOnlyOnceDurable() throws Exception {
        broker.store.hold();
        RawClient device = RawClient.open3(broker.address);
        device.send(device.connect("d", true, -1, "in/d", null, null));
        assertNull(device.next(300), "connected before its will was durable");
        broker.store.release();
        device.expect(RawPacket.CONNACK);
        device.close();
    }

    @Test
    void storeHasNoRoom_connectsAndRetainedQos0AreRefused_othersGoOn() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            broker.store.room(false);
            for (boolean version5 : new boolean[] {true, false}) {
                RawClient late = version5 ? RawClient.open5(broker.address) : RawClient.open3(broker.address);
                late.send(late.connect("late", true, -1));
                assertEquals(version5 ? 0x88 : 3, late.expect(RawPacket.CONNACK).byteAt(1));
                late.expectEnd();
            }
            device.send(device.publish("state/x", "0", 0, 0, false, true), device.publish("in/x", "1", 1, 1));
            device.expect(RawPacket.PUBACK);
            assertEquals(0, broker.broker.retainedMessages());
            assertEquals(2, broker.count(BrokerCounter.CONNECTS_REFUSED_STORE));
            assertEquals(1, broker.count(BrokerCounter.PUBLISHES_DROPPED_QOS0));
            broker.store.room(true);
            RawClient.connected3(broker.address, "late", true).close();
        }
    }

    @Test
    void session_crash_resumedWithSubscriptionsAndOutputsSince() throws Exception {
        for (boolean version5 : new boolean[] {true, false}) {
            String id = version5 ? "five" : "three";
            RawClient client = version5
                    ? RawClient.connected5(broker.address, id, false, 600)
                    : RawClient.connected3(broker.address, id, false);
            client.subscribed("out/" + id + "/+", 1);
            client.subscribed("dropped/#", 1);
            client.send(client.unsubscribe(5, "dropped/#"));
            client.expect(RawPacket.UNSUBACK);
            client.close();
        }
        killAndRestart();
        for (boolean version5 : new boolean[] {true, false}) {
            String id = version5 ? "five" : "three";
            AtomicInteger settled = new AtomicInteger();
            assertTrue(
                    broker.broker.publish(output("o-" + id, "out/" + id + "/x", 1, false), settled::incrementAndGet));
            assertTrue(broker.broker.publish(output("none", "dropped/x", 1, false), () -> {}));
            RawClient again = version5 ? RawClient.open5(broker.address) : RawClient.open3(broker.address);
            again.send(again.connect(id, false, 600));
            assertEquals(1, again.expect(RawPacket.CONNACK).byteAt(0), "session is not there");
            RawPacket message = again.expect(RawPacket.PUBLISH);
            assertEquals("out/" + id + "/x", message.topic());
            assertEquals(0, settled.get(), "settled before the session acknowledged");
            again.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            await().until(() -> settled.get() == 1);
            again.close();
        }
    }

    @Test
    void session_storeSlow_connAckAndSubAckOnlyOnceDurable() throws Exception {
        broker.store.hold();
        RawClient client = RawClient.open5(broker.address);
        client.send(client.connect("slow", false, 600), client.subscribe(1, "a", 1));
        assertNull(client.next(300), "connected before the session was durable");
        broker.store.release();
        client.expect(RawPacket.CONNACK);
        client.expect(RawPacket.SUBACK);
        broker.store.hold();
        client.send(client.subscribe(2, "b", 1));
        assertNull(client.next(300), "subscribed before it was durable");
        broker.store.release();
        client.expect(RawPacket.SUBACK);
        client.close();
    }

    @Test
    void session_cleanStartOrExpiry_removedFromStore() throws Exception {
        RawClient.connected5(broker.address, "short", false, 1).close();
        RawClient.connected3(broker.address, "cleaned", false).close();
        gone(0);
        assertEquals(2, broker.store.size(Kind.SESSION));
        RawClient.connected3(broker.address, "cleaned", true).close();
        await().until(() -> broker.store.size(Kind.SESSION) == 0);
        assertEquals(1, broker.count(BrokerCounter.SESSIONS_EXPIRED));
        RawClient client = RawClient.open5(broker.address);
        client.send(client.connect("short", false, 1));
        assertEquals(0, client.expect(RawPacket.CONNACK).byteAt(0));
        client.close();
    }

    @Test
    void mqtt5_cleanStartWithExpiry_keepsMessagesWhileOffline() throws Exception {
        RawClient client = RawClient.connected5(broker.address, "c", true, 600);
        client.subscribed("a", 1);
        client.close();
        gone(0);
        try (RawClient device = RawClient.connected3(broker.address, "d", true)) {
            device.send(device.publish("a", "kept", 1, 1));
            device.expect(RawPacket.PUBACK);
        }
        try (RawClient again = RawClient.connected5(broker.address, "c", false, 600)) {
            assertEquals("kept", again.expect(RawPacket.PUBLISH).text(true));
        }
    }

    @Test
    void mqtt5_expiryLoweredOnReconnect_followed() throws Exception {
        RawClient.connected5(broker.address, "c", false, 600).close();
        gone(0);
        RawClient.connected5(broker.address, "c", false, 0).close();
        await().until(() -> broker.broker.sessions() == 0);
        assertEquals(0, broker.store.size(Kind.SESSION));
    }

    @Test
    void output_nobodyOrCleanSubscribers_settledAtOnce() throws Exception {
        AtomicInteger settled = new AtomicInteger();
        try (RawClient clean = RawClient.connected3(broker.address, "clean", true);
                RawClient qos0 = RawClient.connected3(broker.address, "qos0", false)) {
            clean.subscribed("out/#", 1);
            qos0.subscribed("out/#", 0);
            assertTrue(broker.broker.publish(output("o1", "out/x", 1, false), settled::incrementAndGet));
            assertEquals(1, settled.get());
            assertEquals("o1", clean.expect(RawPacket.PUBLISH).text(false));
        }
    }

    @Test
    void output_partlyAcknowledgedThenCrash_notSentAgainToThoseWhoHaveIt() throws Exception {
        RawClient one = RawClient.connected5(broker.address, "one", false, 600);
        RawClient two = RawClient.connected3(broker.address, "two", false);
        one.subscribed("out/#", 2);
        two.subscribed("out/#", 1);
        two.close();
        gone(1);
        AtomicInteger settled = new AtomicInteger();
        assertTrue(broker.broker.publish(output("o1", "out/x", 2, false), settled::incrementAndGet));
        RawPacket message = one.expect(RawPacket.PUBLISH);
        one.send(RawClient.acknowledge(RawPacket.PUBREC, message.publishId()));
        one.expect(RawPacket.PUBREL);
        assertEquals(0, broker.store.size(Kind.OUTPUT_ACK));
        one.send(RawClient.acknowledge(RawPacket.PUBCOMP, message.publishId()));
        await().until(() -> broker.store.size(Kind.OUTPUT_ACK) == 1);
        one.close();
        gone(0);
        killAndRestart();
        assertTrue(broker.broker.publish(output("o1", "out/x", 2, false), settled::incrementAndGet));
        broker.broker.outputsRecovered();
        assertEquals(1, broker.store.size(Kind.OUTPUT_ACK));
        try (RawClient oneAgain = RawClient.connected5(broker.address, "one", false, 600);
                RawClient twoAgain = RawClient.connected3(broker.address, "two", false)) {
            RawPacket late = twoAgain.expect(RawPacket.PUBLISH);
            assertEquals("o1", late.text(false));
            assertNull(oneAgain.next(300), "sent again");
            assertEquals(0, settled.get());
            twoAgain.send(RawClient.acknowledge(RawPacket.PUBACK, late.publishId()));
            await().until(() -> settled.get() == 1);
            assertEquals(0, broker.store.size(Kind.OUTPUT_ACK));
            assertEquals(0, broker.broker.outputsWaiting());
        }
    }

    @Test
    void output_sessionEnds_countsAsAcknowledged() throws Exception {
        RawClient client = RawClient.connected5(broker.address, "c", false, 600);
        client.subscribed("out/#", 1);
        client.close();
        gone(0);
        AtomicInteger settled = new AtomicInteger();
        assertTrue(broker.broker.publish(output("o1", "out/x", 1, false), settled::incrementAndGet));
        assertEquals(0, settled.get());
        RawClient.connected5(broker.address, "c", true, 0).close();
        await().until(() -> settled.get() == 1);
    }

    @Test
    void output_deviceSendsSameMessageId_doesNotSettle() throws Exception {
        try (RawClient client = RawClient.connected5(broker.address, "c", false, 600);
                RawClient device = RawClient.connected5(broker.address, "d", true, 0)) {
            client.subscribed("out/#", 1);
            AtomicInteger settled = new AtomicInteger();
            assertTrue(broker.broker.publish(output("o1", "out/x", 1, false), settled::incrementAndGet));
            RawPacket real = client.expect(RawPacket.PUBLISH);
            java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
            RawClient.text(body, "out/y");
            RawClient.number(body, 1);
            body.write(17);
            body.write(0x26);
            RawClient.text(body, "message-id");
            RawClient.text(body, "o1");
            device.send(RawClient.packet(0x32, body.toByteArray()));
            RawPacket forged = client.expect(RawPacket.PUBLISH);
            client.send(RawClient.acknowledge(RawPacket.PUBACK, forged.publishId()), RawClient.ping());
            client.expect(RawPacket.PINGRESP);
            assertEquals(0, settled.get());
            client.send(RawClient.acknowledge(RawPacket.PUBACK, real.publishId()));
            await().until(() -> settled.get() == 1);
        }
    }

    @Test
    void close_clientsConnected_withinSecondsAndSessionsKept() throws Exception {
        RawClient client = RawClient.connected5(broker.address, "c", false, 600);
        client.subscribed("a", 1);
        broker.close();
        assertEquals(0x8B, client.expect(RawPacket.DISCONNECT).byteAt(0));
        client.expectEnd();
        assertFalse(broker.broker.publish(output("o", "a", 1, false), () -> {}));
        broker = TestBroker.restart(broker);
        assertEquals(1, broker.broker.sessions());
    }
}
