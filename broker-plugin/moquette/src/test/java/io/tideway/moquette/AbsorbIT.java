package io.tideway.moquette;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Rejection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What devices see when they publish to functions (promises P1, P3, P4 at the edge). */
class AbsorbIT {

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = TestBroker.with()
                .binding("counter", "in/{device}")
                .binding("first", "both/{device}")
                .binding("second", "both/{device}")
                .binding("keyed", "keyed/{device}", "{property:line}")
                .start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void qos1_commitPending_acknowledgedOnlyOnceDurable() throws Exception {
        broker.ingress.hold();
        try (RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            device.send(device.publish("in/a", "hello", 1, 7));
            RecordingIngress.Handed handed = broker.ingress.take();
            assertEquals("hello", handed.text());
            assertEquals("a", handed.route().key());
            assertEquals("d1", handed.message().clientId());
            assertNull(device.next(200), "acknowledged before it was durable");
            handed.acknowledgement().durable();
            assertEquals(7, device.expect(RawPacket.PUBACK).packetId());
        }
    }

    @Test
    void qos1_commitsOutOfOrder_acknowledgedInReceiveOrderWithUnboundOnes() throws Exception {
        broker.ingress.hold();
        try (RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            device.send(
                    device.publish("in/a", "1", 1, 1),
                    device.publish("other", "2", 1, 2),
                    device.publish("in/b", "3", 2, 3),
                    device.publish("other", "4", 1, 4));
            RecordingIngress.Handed first = broker.ingress.take();
            RecordingIngress.Handed third = broker.ingress.take();
            third.acknowledgement().durable();
            assertNull(device.next(200), "overtook the first message");
            first.acknowledgement().durable();
            assertEquals(1, device.expect(RawPacket.PUBACK).packetId());
            assertEquals(2, device.take().packetId());
            RawPacket received = device.take();
            assertEquals(RawPacket.PUBREC, received.type());
            assertEquals(3, received.packetId());
            assertEquals(4, device.take().packetId());
        }
    }

    @Test
    void qos2_exchange_handedOverOnceWhateverIsRepeated() throws Exception {
        broker.ingress.hold();
        RawClient device = RawClient.connected5(broker.address, "d2", false, 600);
        device.send(device.publish("in/a", "once", 2, 9));
        RecordingIngress.Handed handed = broker.ingress.take();
        device.close();
        await().until(() -> broker.broker.connections() == 0);
        try (RawClient again = RawClient.connected5(broker.address, "d2", false, 600)) {
            again.send(again.publish("in/a", "once", 2, 9, true, false));
            assertNull(again.next(200), "received before it was durable");
            handed.acknowledgement().durable();
            assertEquals(9, again.expect(RawPacket.PUBREC).packetId());
            again.send(again.publish("in/a", "once", 2, 9, true, false));
            assertEquals(9, again.expect(RawPacket.PUBREC).packetId());
            again.send(RawClient.acknowledge(RawPacket.PUBREL, 9));
            assertEquals(9, again.expect(RawPacket.PUBCOMP).packetId());
            assertEquals(1, broker.ingress.all().size());
            again.send(again.publish("in/a", "next", 2, 9));
            assertEquals("once", handed.text());
            await().until(() -> broker.ingress.all().size() == 2);
        }
    }

    @Test
    void fanIn_twoFunctions_acknowledgedWhenBothAreDurable() throws Exception {
        broker.ingress.hold();
        try (RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            device.send(device.publish("both/a", "x", 1, 5));
            RecordingIngress.Handed one = broker.ingress.take();
            RecordingIngress.Handed two = broker.ingress.take();
            one.acknowledgement().durable();
            one.acknowledgement().durable(); // must not count for the other
            assertNull(device.next(200));
            two.acknowledgement().durable();
            assertEquals(5, device.expect(RawPacket.PUBACK).packetId());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "KEY_INVALID, 0x99",
        "PAYLOAD_TOO_LARGE, 0x97",
        "QUOTA_EXCEEDED, 0x97",
        "NOT_AUTHORIZED, 0x87",
    })
    void rejected_mqtt5_toldTheReason(Rejection rejection, int code) throws Exception {
        broker.ingress.answerWith(handed -> handed.acknowledgement().rejected(rejection));
        try (RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            device.send(device.publish("in/a", "x", 1, 1), device.publish("in/a", "x", 2, 2));
            assertEquals(code, device.expect(RawPacket.PUBACK).reason());
            assertEquals(code, device.expect(RawPacket.PUBREC).reason());
        }
    }

    @Test
    void unavailable_mqtt5_disconnectedWithReasonSoThatItIsSentAgain() throws Exception {
        broker.ingress.answerWith(handed -> handed.acknowledgement().rejected(Rejection.UNAVAILABLE));
        try (RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            device.send(device.publish("in/a", "x", 1, 1));
            RawPacket answer = device.take();
            assertEquals(RawPacket.DISCONNECT, answer.type());
            device.expectEnd();
        }
    }

    @Test
    void rejectedForGood_mqtt3_acknowledgedBecauseSendingAgainWouldNotHelp() throws Exception {
        broker.ingress.answerWith(handed -> handed.acknowledgement().rejected(Rejection.PAYLOAD_TOO_LARGE));
        try (RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            device.send(device.publish("in/a", "x", 1, 1));
            assertEquals(1, device.expect(RawPacket.PUBACK).packetId());
        }
        assertEquals(1, broker.count(BrokerCounter.PUBLISHES_REJECTED));
    }

    @Test
    void rejectedForNow_mqtt3_connectionClosedSoThatItIsSentAgain() throws Exception {
        for (Rejection temporary : List.of(Rejection.QUOTA_EXCEEDED, Rejection.UNAVAILABLE)) {
            for (int qos = 1; qos <= 2; qos++) {
                broker.ingress.answerWith(handed -> handed.acknowledgement().rejected(temporary));
                RawClient device = RawClient.connected3(broker.address, "d1", false);
                device.send(device.publish("in/a", "x", qos, 2));
                assertNull(device.next(5_000), "acknowledged what was not taken");
                await().until(() -> broker.broker.connections() == 0);
                broker.ingress.answerWith(handed -> handed.acknowledgement().durable());
                try (RawClient again = RawClient.connected3(broker.address, "d1", false)) {
                    again.send(again.publish("in/a", "x", qos, 2, true, false));
                    assertEquals(
                            2,
                            again.expect(qos == 1 ? RawPacket.PUBACK : RawPacket.PUBREC)
                                    .packetId());
                    again.send(RawClient.acknowledge(RawPacket.PUBREL, 2));
                }
                device.close();
                await().until(() -> broker.broker.connections() == 0);
            }
        }
        assertEquals(4, broker.count(BrokerCounter.PUBLISHES_REJECTED));
    }

    @Test
    void rejectedForNow_mqtt3_whatIsBehindIsNeitherTakenNorAnswered() throws Exception {
        broker.ingress.answerWith(handed -> {
            if (handed.text().equals("no room")) {
                handed.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED);
            }
        });
        try (RawClient device = RawClient.connected3(broker.address, "d1", false)) {
            device.send(device.publish("in/a", "held", 1, 1));
            RecordingIngress.Handed held = broker.ingress.take();
            device.send(device.publish("in/a", "no room", 1, 2), device.publish("in/a", "behind", 1, 3));
            await().until(() -> broker.count(BrokerCounter.PUBLISHES_HELD_BACK) == 1);
            assertEquals(2, broker.ingress.all().size());
            held.acknowledgement().durable();
            assertEquals(1, device.take().packetId());
            device.expectEnd();
        }
    }

    @Test
    void rejectedForNow_messagesHandedOverBefore_areToldNotToOvertakeUnlessMqtt5() throws Exception {
        broker.ingress.hold();
        for (boolean version5 : new boolean[] {false, true}) {
            try (RawClient device = version5
                    ? RawClient.connected5(broker.address, "d1", true, 0)
                    : RawClient.connected3(broker.address, "d1", true)) {
                device.send(device.publish("in/a", "first", 1, 1), device.publish("in/a", "second", 1, 2));
                RecordingIngress.Handed first = broker.ingress.take();
                RecordingIngress.Handed second = broker.ingress.take();
                assertFalse(second.acknowledgement().mustNotOvertake());

                first.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED);

                assertEquals(!version5, second.acknowledgement().mustNotOvertake());
                second.acknowledgement().durable();
            }
        }
    }

    @Test
    void fanIn_oneFunctionHasNoRoomForNow_connectionClosedSoThatItIsSentAgain() throws Exception {
        broker.ingress.answerWith(handed -> {
            if (handed.route().function().equals("first")) {
                handed.acknowledgement().durable();
            } else {
                handed.acknowledgement().rejected(Rejection.QUOTA_EXCEEDED);
            }
        });
        try (RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            device.send(device.publish("both/a", "x", 1, 1));
            assertNull(device.next(5_000), "acknowledged what one function has not taken");
        }
    }

    @Test
    void functionGone_messageGoesToSubscribersAndIsAcknowledgedAsAnyOther() throws Exception {
        broker.ingress.answerWith(handed -> handed.acknowledgement().rejected(Rejection.FUNCTION_GONE));
        try (RawClient subscriber = RawClient.connected3(broker.address, "s1", true);
                RawClient device3 = RawClient.connected3(broker.address, "d3", true);
                RawClient device5 = RawClient.connected5(broker.address, "d5", true, 0)) {
            subscriber.subscribed("in/+", 0);
            for (int qos = 0; qos <= 2; qos++) {
                device3.send(device3.publish("in/a", "three", qos, 1 + qos));
                assertEquals("three", subscriber.expect(RawPacket.PUBLISH).text(false));
                device5.send(device5.publish("in/a", "five", qos, 1 + qos));
                assertEquals("five", subscriber.expect(RawPacket.PUBLISH).text(false));
            }
            assertEquals(2, device3.expect(RawPacket.PUBACK).packetId());
            assertEquals(3, device3.expect(RawPacket.PUBREC).packetId());
            assertEquals(0, device5.expect(RawPacket.PUBACK).reason());
            assertEquals(0, device5.expect(RawPacket.PUBREC).reason());
        }
        assertEquals(0, broker.count(BrokerCounter.PUBLISHES_REJECTED));
    }

    @Test
    void functionGone_oneOfTwo_otherFunctionDecides() throws Exception {
        broker.ingress.answerWith(handed -> handed.acknowledgement()
                .rejected(
                        handed.route().function().equals("first")
                                ? Rejection.FUNCTION_GONE
                                : Rejection.PAYLOAD_TOO_LARGE));
        try (RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            device.send(device.publish("both/a", "x", 1, 1));
            assertEquals(0x97, device.expect(RawPacket.PUBACK).reason());
        }
    }

    @Test
    void keyMissing_mqtt5_rejectedWithoutTroublingTheFunction() throws Exception {
        try (RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            device.send(device.publish("keyed/a", "x", 1, 1));
            assertEquals(0x99, device.expect(RawPacket.PUBACK).reason());
            assertTrue(broker.ingress.all().isEmpty());
        }
    }

    @Test
    void disconnectWhileHeld_executedOnce_repeatedWithDup() throws Exception {
        broker.ingress.hold();
        RawClient device = RawClient.connected3(broker.address, "d1", false);
        device.send(device.publish("in/a", "x", 1, 3));
        RecordingIngress.Handed handed = broker.ingress.take();
        device.close();
        await().until(() -> broker.broker.connections() == 0);
        handed.acknowledgement().durable();
        try (RawClient again = RawClient.connected3(broker.address, "d1", false)) {
            again.send(again.publish("in/a", "x", 1, 3, true, false));
            RecordingIngress.Handed repeated = broker.ingress.take();
            assertTrue(repeated.message().dup());
            assertEquals(3, repeated.message().packetId());
            repeated.acknowledgement().durable();
            assertEquals(3, again.expect(RawPacket.PUBACK).packetId());
        }
        await().until(() -> broker.broker.pendingBytes() == 0);
    }

    @Test
    void subscriberOfBoundTopic_getsMessageAfterCommitAndBeforeAcknowledgement() throws Exception {
        broker.ingress.hold();
        try (RawClient subscriber = RawClient.connected5(broker.address, "s1", true, 0);
                RawClient device = RawClient.connected5(broker.address, "d1", true, 0)) {
            subscriber.subscribed("in/#", 1);
            device.send(device.publish("in/a", "x", 1, 1));
            RecordingIngress.Handed handed = broker.ingress.take();
            assertNull(subscriber.next(200), "delivered before the commit");
            handed.acknowledgement().durable();
            assertArrayEquals(
                    new byte[] {'x'}, subscriber.expect(RawPacket.PUBLISH).payload(true));
            assertEquals(1, device.expect(RawPacket.PUBACK).packetId());
        }
    }

    @Test
    void unbound_qos1_passesToSubscribersAndIsAcknowledged() throws Exception {
        try (RawClient subscriber = RawClient.connected3(broker.address, "s1", true);
                RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            subscriber.subscribed("other/+", 1);
            for (int i = 1; i <= 300; i++) {
                device.send(device.publish("other/x", "m" + i, 1, i, i % 2 == 0, false)); // DUP must not matter
            }
            for (int i = 1; i <= 300; i++) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                assertEquals("m" + i, message.text(false));
                subscriber.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
                assertEquals(i, device.expect(RawPacket.PUBACK).packetId());
            }
        }
        assertTrue(broker.ingress.all().isEmpty());
    }

    @Test
    void qos0_overTheBound_droppedAndCounted() throws Exception {
        broker.close();
        MoquetteLimits limits = MoquetteLimits.DEFAULT;
        broker = TestBroker.with()
                .limits(limits.withPending(5_000, 1 << 24, 1 << 25))
                .binding("counter", "in/{device}")
                .start();
        broker.ingress.hold();
        try (RawClient device = RawClient.connected3(broker.address, "d1", true)) {
            int sent = limits.qos0PendingMax() + 50;
            for (int i = 0; i < sent; i++) {
                device.send(device.publish("in/a", "x", 0, 0));
            }
            await().until(() -> broker.count(BrokerCounter.PUBLISHES_DROPPED_QOS0) == 50);
            assertEquals(limits.qos0PendingMax(), broker.ingress.all().size());
        }
    }
}
