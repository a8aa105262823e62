package io.tideway.moquette;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds: who sends too much is not read, who reads too little is not waited for, and no one loses a message by it (P7). */
class PressureIT {

    private @Nullable TestBroker started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private TestBroker limited(MoquetteLimits limits) throws Exception {
        TestBroker broker = TestBroker.with()
                .limits(limits)
                .binding("counter", "in/{device}")
                .start();
        started = broker;
        return broker;
    }

    @Test
    void publisher_tooMuchPending_notReadUntilHalfIsDone() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT.withPending(100, 1 << 20, 1 << 25));
        broker.ingress.hold();
        try (RawClient device = RawClient.connected3(broker.address, "d", true)) {
            String payload = "x".repeat(1_000);
            int sent = 2_000; // two megabytes: more than one read of the socket
            Thread sender = new Thread(() -> sendAll(device, payload, sent));
            sender.start();
            await().until(() -> broker.count(BrokerCounter.READS_PAUSED) > 0);
            int handed = broker.ingress.all().size();
            assertTrue(handed < 300, "not paused in time: " + handed);
            List<Integer> acknowledged = new ArrayList<>();
            broker.ingress.answerWith(later -> later.acknowledgement().durable());
            for (RecordingIngress.Handed waiting : new ArrayList<>(broker.ingress.all())) {
                waiting.acknowledgement().durable();
            }
            for (int i = 1; i <= sent; i++) {
                acknowledged.add(device.expect(RawPacket.PUBACK).packetId());
            }
            for (int i = 0; i < sent; i++) {
                assertEquals(i + 1, acknowledged.get(i));
            }
            sender.join();
        }
        await().until(() -> broker.broker.pendingBytes() == 0);
    }

    private static void sendAll(RawClient device, String payload, int count) {
        try {
            for (int i = 1; i <= count; i++) {
                device.send(device.publish("in/a", payload, 1, i));
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void publishers_tooMuchPendingOverall_allPausedAndResumed() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT.withPending(10_000, 1 << 20, 100_000));
        broker.ingress.hold();
        try (RawClient one = RawClient.connected3(broker.address, "one", true);
                RawClient two = RawClient.connected3(broker.address, "two", true)) {
            one.send(one.publish("in/a", "x".repeat(120_000), 1, 1));
            broker.ingress.take();
            two.send(two.publish("in/b", "x", 1, 1));
            RecordingIngress.Handed second = broker.ingress.take();
            two.send(two.publish("in/b", "y", 1, 2));
            assertNull(one.next(300));
            assertEquals(2, broker.ingress.all().size(), "read on though the budget is spent");
            broker.ingress.answerWith(later -> later.acknowledgement().durable());
            second.acknowledgement().durable();
            broker.ingress.all().get(0).acknowledgement().durable();
            one.expect(RawPacket.PUBACK);
            two.expect(RawPacket.PUBACK);
            two.expect(RawPacket.PUBACK);
        }
    }

    @Test
    void floodOfUnboundQos1_everyMessageAcknowledgedAndDelivered() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT);
        int count = 20_000;
        try (RawClient subscriber = RawClient.connected5(broker.address, "s", true, 0);
                RawClient device = RawClient.connected3(broker.address, "d", true)) {
            subscriber.subscribed("flood", 1);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 1; i <= count; i++) {
                        device.send(device.publish("flood", Integer.toString(i), 1, i));
                    }
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            for (int i = 1; i <= count; i++) {
                RawPacket message = subscriber.expect(RawPacket.PUBLISH);
                assertEquals(Integer.toString(i), message.text(true));
                subscriber.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            }
            for (int i = 1; i <= count; i++) {
                assertEquals(i, device.expect(RawPacket.PUBACK).packetId());
            }
            sender.join();
        }
    }

    @Test
    void slowSubscriber_queueFull_disconnectedWithReasonAndOldestDropped() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT.withSending(10, 64 * 1024, 100_000));
        try (RawClient slow = RawClient.connected5(broker.address, "slow", false, 600);
                RawClient device = RawClient.connected3(broker.address, "d", true)) {
            slow.subscribed("a", 1);
            for (int i = 1; i <= 200; i++) {
                device.send(device.publish("a", "x".repeat(1_000), 1, i));
                device.expect(RawPacket.PUBACK);
            }
            assertEquals(0x97, slow.expect(RawPacket.DISCONNECT).byteAt(0));
            slow.expectEnd();
        }
        assertEquals(1, broker.count(BrokerCounter.SLOW_CONSUMERS_DISCONNECTED));
        assertTrue(broker.count(BrokerCounter.DELIVERIES_DROPPED_QUEUE_FULL) > 90);
    }

    @Test
    void receiveMaximumAndMqtt3Window_respectedAndNotShrunkByTime() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT.withSending(10, 1 << 18, 1 << 20));
        try (RawClient slow = RawClient.connected3(broker.address, "slow", true);
                RawClient device = RawClient.connected3(broker.address, "d", true)) {
            slow.subscribed("a", 1);
            for (int i = 1; i <= 40; i++) {
                device.send(device.publish("a", Integer.toString(i), 1, i));
                device.expect(RawPacket.PUBACK);
            }
            List<RawPacket> first = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                first.add(slow.expect(RawPacket.PUBLISH));
            }
            // A stock Moquette sends everything again after five seconds and loses window by it.
            assertNull(slow.next(6_000), "more than the window, or again");
            for (RawPacket message : first) {
                slow.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            }
            for (int i = 11; i <= 40; i++) {
                RawPacket message = slow.expect(RawPacket.PUBLISH);
                assertEquals(Integer.toString(i), message.text(false));
                slow.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            }
        }
    }

    /** Moquette takes an acknowledgement for each that is left out, also while it sends the next on the same thread. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void queuedPacketsBeyondTheClientsMaximum_leftOutAndTheOthersCome(int qos) throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT.withSending(1, 1 << 18, 1 << 20));
        try (RawClient absent = RawClient.connected5(broker.address, "small", false, 600)) {
            absent.subscribed("a", qos);
        }
        int count = 60;
        try (RawClient device = RawClient.connected3(broker.address, "d", true)) {
            for (int i = 1; i <= count; i++) {
                publish(device, i + (i % 3 == 0 ? " small" : " large".repeat(100)), qos, i);
            }
            publish(device, "end", qos, count + 1);
        }
        try (RawClient small = RawClient.open5(broker.address)) {
            small.send(RawClient.connectTaking("small", 200));
            small.expect(RawPacket.CONNACK);
            for (int i = 3; i <= count; i += 3) {
                RawPacket message = small.expect(RawPacket.PUBLISH);
                assertEquals(i + " small", message.text(true));
                acknowledge(small, qos, message.publishId());
            }
            assertEquals("end", small.expect(RawPacket.PUBLISH).text(true));
        }
        assertEquals(count - count / 3, broker.count(BrokerCounter.DELIVERIES_DROPPED_TOO_LARGE));
    }

    private static void publish(RawClient device, String payload, int qos, int packetId) throws Exception {
        device.send(device.publish("a", payload, qos, packetId));
        if (qos == 1) {
            device.expect(RawPacket.PUBACK);
        } else {
            device.expect(RawPacket.PUBREC);
            device.send(RawClient.acknowledge(RawPacket.PUBREL, packetId));
            device.expect(RawPacket.PUBCOMP);
        }
    }

    private static void acknowledge(RawClient subscriber, int qos, int packetId) throws Exception {
        if (qos == 1) {
            subscriber.send(RawClient.acknowledge(RawPacket.PUBACK, packetId));
        } else {
            subscriber.send(RawClient.acknowledge(RawPacket.PUBREC, packetId));
            subscriber.expect(RawPacket.PUBREL);
            subscriber.send(RawClient.acknowledge(RawPacket.PUBCOMP, packetId));
        }
    }

    @Test
    void reconnectStorm_subscribersLeaveWithUnacknowledged_noneLost() throws Exception {
        TestBroker broker = limited(MoquetteLimits.DEFAULT);
        for (boolean version5 : new boolean[] {true, false}) {
            storm(broker, version5, System.nanoTime());
        }
    }

    private void storm(TestBroker broker, boolean version5, long seed) throws Exception {
        int count = 3_000;
        Random random = new Random(seed);
        String id = "storm" + version5;
        String topic = "storm/" + version5;
        RawClient subscriber = subscriber(broker, version5, id);
        subscriber.subscribed(topic, 1);
        Thread sender = new Thread(() -> {
            try (RawClient device = RawClient.connected5(broker.address, "sender", true, 0)) {
                for (int i = 0; i < count; i++) {
                    device.send(device.publish(topic, Integer.toString(i), 1, i + 1));
                    if (i % 50 == 49) {
                        for (int k = 0; k < 50; k++) {
                            device.expect(RawPacket.PUBACK);
                        }
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        sender.start();
        Set<String> seen = new HashSet<>();
        int reconnects = 0;
        while (seen.size() < count) {
            RawPacket message = subscriber.next(10_000);
            if (message == null) {
                throw new AssertionError("lost " + (count - seen.size()) + " of " + count + ", seed " + seed);
            }
            if (message.type() != RawPacket.PUBLISH) {
                continue;
            }
            if (seen.add(message.text(version5))) {
                assertEquals(Integer.toString(seen.size() - 1), message.text(version5), "out of order, seed " + seed);
            }
            int dice = random.nextInt(100);
            if (dice < 90) {
                subscriber.send(RawClient.acknowledge(RawPacket.PUBACK, message.publishId()));
            } else if (dice < 93) {
                subscriber.close();
                subscriber = subscriber(broker, version5, id);
                reconnects++;
            }
        }
        sender.join();
        subscriber.close();
        assertTrue(reconnects > 10, "no storm, seed " + seed);
    }

    private RawClient subscriber(TestBroker broker, boolean version5, String id) throws Exception {
        RawClient client = version5 ? RawClient.open5(broker.address) : RawClient.open3(broker.address);
        client.send(client.connect(id, false, 600));
        client.expect(RawPacket.CONNACK);
        return client;
    }
}
