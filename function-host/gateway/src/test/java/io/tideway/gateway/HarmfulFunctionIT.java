package io.tideway.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.tideway.gateway.functions.Harmful;
import io.tideway.gateway.functions.NumberedCount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions that do what they should not, beside one that counts: each harmful message ends in the dead-letter topic with its
 * reason and leaves no trace in the state, and the neighbours lose, repeat and reorder nothing.
 */
@Timeout(120)
class HarmfulFunctionIT {

    private static final String MERCY = "tideway.test.mercy";

    private static final String MANIFEST = """
            timeout: 300ms
            publishes: ["harmless/{device}"]
            retry: {attempts: 2, backoff: 50ms, dead-letter: "dead/{function}/{device}"}
            limits: {state: 1KB, payload: 2KB, outputs: 10}
            """;

    @TempDir
    private static Path folder;

    private static GatewayFixture gateway;
    private static Mqtt5AsyncClient device;
    private static SteadyDevices neighbours;

    @BeforeAll
    static void start() throws Exception {
        System.clearProperty(MERCY);
        gateway = GatewayFixture.start(
                folder,
                harmful("on-lane", "lane/{device}"),
                harmful("spinning", "spinning/{device}"),
                harmful("on-worker", "worker/{device}", "execution: worker"),
                harmful("deaf", "deaf/{device}", "execution: worker"),
                FunctionJar.of("count", NumberedCount.class, "steady/{device}", "publishes: [\"counted/{device}\"]"));
        device = gateway.connect("device");
        neighbours = new SteadyDevices(gateway, "steady");
    }

    private static FunctionJar harmful(String name, String topic, String... more) {
        return FunctionJar.of(name, Harmful.class, topic, MANIFEST + String.join("\n", more));
    }

    /** All the harm was done to one gateway, and these went on all the while. */
    @AfterAll
    static void neighbours_afterAllHarm_lostRepeatedAndReorderedNothing() throws Exception {
        try {
            neighbours.awaitProgress();
            neighbours.assertEveryMessageCountedOnce(gateway, "count");
            await().atMost(GatewayFixture.PATIENCE).until(() -> gateway.status("inputs_waiting") == 0);
        } finally {
            neighbours.close();
            gateway.close();
            System.setProperty(MERCY, "true");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lane,   throw,       2, IllegalStateException: thrown by the function",
        "lane,   throw-error, 2, LinkageError: an error thrown by the function",
        "lane,   unprintable, 2, Unprintable",
        "lane,   undeclared,  2, add the topic to 'publishes'",
        "lane,   recurse,     1, StackOverflowError",
        "lane,   state,       1, limits.state allows 1024",
        "lane,   outputs,     1, limits.outputs",
        "lane,   block,       2, timeout of 300 ms",
        "lane,   wait,        2, timeout of 300 ms",
        "worker, throw,       2, IllegalStateException: thrown by the function",
        "worker, recurse,     1, StackOverflowError",
        "worker, block,       2, timeout of 300 ms",
        "worker, wait,        2, timeout of 300 ms",
        "worker, unprintable, 2, Unprintable"
    })
    void harm_inOneMessage_deadLetteredWithReasonWhileNeighboursGoOn(
            String where, String harm, int attempts, String reason) throws Exception {
        try (Harm done = new Harm(where, harm)) {
            done.publish("good");
            done.publish(harm);
            done.publish("good");
            done.assertDeadLetter(0, harm, attempts, reason);
            done.assertAnswers("1", "2");
            neighbours.awaitProgress();
            assertEquals(1, done.deadLetters.received().size());
        }
    }

    @Test
    void spin_onLane_laneReplacedFunctionMovedToWorkersAndMessageDeadLettered() throws Exception {
        try (Harm done = new Harm("spinning", "spin")) {
            done.publish("spin");
            done.assertDeadLetter(0, "spin", 1, "hung on its lane");
            done.publish("good");
            done.assertAnswers("1");
            assertEquals(1, gateway.hostCounter("lanes_abandoned_total"));
            done.publish("block");
            done.assertDeadLetter(1, "block", 2, "timeout of 300 ms");
            neighbours.awaitProgress();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "block-deaf"})
    void deaf_onWorker_threadReplacedAndMessageDeadLetteredAtOnce(String harm) throws Exception {
        long before = gateway.hostCounter("workers_abandoned_total");
        try (Harm done = new Harm("deaf", harm)) {
            done.publish(harm);
            done.publish("good");
            done.assertDeadLetter(0, harm, 1, "left behind");
            done.assertAnswers("1");
            assertEquals(before + 1, gateway.hostCounter("workers_abandoned_total"));
            neighbours.awaitProgress();
        }
    }

    @Test
    void payload_overItsLimit_rejectedWithReason() throws Exception {
        byte[] tooLarge = new byte[(2 << 10) + 1];
        try (Harm done = new Harm("lane", "payload")) {
            CompletionException failure = assertThrows(
                    CompletionException.class,
                    () -> device.publishWith()
                            .topic("lane/lane-payload")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .payload(tooLarge)
                            .send()
                            .join());
            Mqtt5PubAckException refused = (Mqtt5PubAckException) failure.getCause();
            assertEquals(
                    Mqtt5PubAckReasonCode.QUOTA_EXCEEDED,
                    refused.getMqttMessage().getReasonCode());

            // MQTT 3 cannot say no, and sending it again would not help: it is acknowledged, rejected and counted.
            Mqtt3BlockingClient old = MqttClient.builder()
                    .useMqttVersion3()
                    .identifier("old")
                    .serverHost("127.0.0.1")
                    .serverPort(gateway.address().getPort())
                    .buildBlocking();
            old.connect();
            old.publishWith()
                    .topic("lane/lane-payload")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(tooLarge)
                    .send();
            old.disconnect();
            assertEquals(2, gateway.hostCounter("messages_rejected_total"));
            done.publish("good");
            done.assertAnswers("1");
        }
    }

    /** Harm done to one instance, and what is heard of it. */
    private static final class Harm implements AutoCloseable {

        private final String topic;
        private final String key;
        private final Listener deadLetters;
        private final Listener answers;

        Harm(String where, String harm) {
            key = where + "-" + harm;
            topic = where + "/" + key;
            deadLetters = new Listener(gateway, "dead/+/" + key);
            answers = new Listener(gateway, "harmless/" + key);
        }

        void publish(String text) {
            device.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(text.getBytes(StandardCharsets.UTF_8))
                    .send()
                    .orTimeout(GatewayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }

        void assertDeadLetter(int number, String text, int attempts, String reason) {
            Mqtt5Publish dead = deadLetters.await(number);
            assertEquals(text, Listener.text(dead));
            assertEquals(topic, Listener.property(dead, "dead-letter-topic"));
            assertEquals(key, Listener.property(dead, "dead-letter-key"));
            assertEquals("device", Listener.property(dead, "dead-letter-client"));
            assertEquals(Integer.toString(attempts), Listener.property(dead, "dead-letter-attempts"));
            String found = Listener.property(dead, "dead-letter-reason");
            assertTrue(found.contains(reason), found);
        }

        /** The counts of the state, in which no failed invocation may have left a trace. */
        void assertAnswers(String... counts) {
            for (int i = 0; i < counts.length; i++) {
                assertEquals(counts[i], Listener.text(answers.await(i)));
            }
        }

        @Override
        public void close() {
            deadLetters.close();
            answers.close();
        }
    }
}
