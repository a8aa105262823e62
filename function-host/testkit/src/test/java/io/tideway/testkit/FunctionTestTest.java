package io.tideway.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FunctionTestTest {

    private static final String TOPIC = "devices/d1/telemetry";
    private static final String COUNT = "devices/d1/count";

    private FunctionTest test = open(Counting.MANIFEST);

    private static FunctionTest open(String manifest) {
        return FunctionTest.of(Counting.class)
                .manifestText(manifest)
                .startingAt(Instant.EPOCH)
                .open();
    }

    private void reopen(String manifest) {
        test.close();
        test = open(manifest);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private List<String> counts() {
        return test.outputs(COUNT).stream().map(PublishedOutput::text).toList();
    }

    @Test
    void send_boundTopic_publishesAndAcknowledges() {
        Result result = test.send(TOPIC, "a");

        assertTrue(result.acknowledged());
        assertEquals(Optional.empty(), result.failure());
        assertEquals(1, result.outputs().size());
        assertEquals("1!", result.outputs().get(0).text(), "config applies");
        assertEquals(result.outputs(), test.outputs(COUNT));
    }

    @Test
    void send_severalKeys_haveStateOfTheirOwn() {
        test.send(TOPIC, "a");
        test.send(Input.to("devices/d2/left/telemetry").payload("b").client("c2"));
        test.send(TOPIC, "c");

        assertEquals(2, test.state("d1").get(Counting.COUNT));
        assertEquals(1, test.state("d2").get(Counting.COUNT));
        assertEquals(Optional.of("c"), test.state("d1").get(Counting.LAST));
        assertEquals(Map.of("b", "c2"), test.state("d2").get(Counting.SEEN));
        assertEquals(List.of("d1", "d2"), test.keys());
    }

    @Test
    void send_unboundTopic_failsAndNamesTheBindings() {
        FunctionTestException failure = assertThrows(FunctionTestException.class, () -> test.send("other", "a"));

        assertEquals(
                "topic 'other' is not bound to function 'counting', whose bindings are: devices/{device}/telemetry,"
                        + " devices/{device}/{part}/telemetry",
                failure.getMessage());
        assertFalse(test.bound("other"));
    }

    @Test
    void send_payloadBeyondTheLimit_isRejected() {
        Result result = test.send(TOPIC, new byte[1025]);

        assertEquals(Optional.of(Rejection.PAYLOAD_TOO_LARGE), result.rejection());
        assertFalse(result.acknowledged());
    }

    @Test
    void send_keyMissing_isRejected() {
        reopen(Counting.MANIFEST.replace("key: \"{device}\"", "key: \"{property:line}\""));

        assertEquals(Optional.of(Rejection.KEY_INVALID), test.send(TOPIC, "a").rejection());
        assertTrue(test.send(Input.to(TOPIC).property("line", "l1")).acknowledged());
        assertEquals(List.of("l1"), test.keys());
    }

    @Test
    void send_responseTopic_isReplied() {
        Result result = test.send(
                Input.to(TOPIC).payload("reply").responseTopic("replies/1").correlationData(new byte[] {7}));

        PublishedOutput reply = result.outputs().get(0);
        assertEquals("replies/1", reply.topic());
        assertArrayEquals(new byte[] {7}, reply.correlationData());
    }

    @Test
    void send_failing_isRetriedAndDeadLettered() {
        Result result = test.send(TOPIC, "fail");

        assertTrue(result.acknowledged(), "the inbox has it");
        assertEquals("asked to fail", result.failure().orElseThrow().getMessage());
        assertEquals(0, test.deadLetters().size());
        assertEquals(0, test.state("d1").get(Counting.COUNT), "nothing of a failed invocation takes effect");

        test.advance(Duration.ofMillis(199));
        assertEquals(1, test.failures().size());
        test.advance(Duration.ofMillis(1));
        assertEquals(2, test.failures().size());
        test.advance(Duration.ofMillis(400));
        assertEquals(3, test.failures().size());

        PublishedOutput letter = test.deadLetters().get(0);
        assertEquals("dead/d1", letter.topic());
        assertEquals("fail", letter.text());
        assertEquals(Optional.of("3"), letter.property("dead-letter-attempts"));
        assertEquals(List.of(), test.outputs());
    }

    @Test
    void send_undeclaredTopic_failsAsInProduction() {
        Throwable failure = test.send(TOPIC, "elsewhere").failure().orElseThrow();

        assertTrue(String.valueOf(failure.getMessage()).contains("may not publish to 'elsewhere'"));
    }

    @Test
    void advance_timerSet_firesAtItsTime() {
        test.send(TOPIC, "timer");
        assertEquals(Map.of("soon", Instant.ofEpochSecond(5)), test.state("d1").timers());

        List<Effect> effects = test.advance(Duration.ofDays(365));

        assertEquals(List.of("1!", "soon at 1970-01-01T00:00:05Z"), counts());
        assertEquals(Instant.ofEpochSecond(5), effects.get(0).at());
        assertEquals(new Effect.TimerFired(Instant.ofEpochSecond(5), "d1", "soon"), effects.get(0));
        assertEquals(Instant.EPOCH.plus(Duration.ofDays(365)), test.now());
    }

    @Test
    void advance_pastTimeToLive_valueIsGone() {
        test.send(TOPIC, "a");

        test.advance(Duration.ofMinutes(1).minusMillis(1));
        assertEquals(Optional.of("a"), test.state("d1").get(Counting.LAST));
        test.advance(Duration.ofMillis(1));
        assertEquals(Optional.empty(), test.state("d1").get(Counting.LAST));
    }

    @Test
    void send_timerThatSetsItselfAtOnce_endsAndIsNamed() {
        FunctionTestException failure = assertThrows(FunctionTestException.class, () -> test.send(TOPIC, "spin"));

        assertTrue(failure.getMessage().contains("timer 'spinning' of key 'd1'"), failure.getMessage());
    }

    @Test
    void redeliver_samePacket_changesNothing() {
        Result first = test.send(TOPIC, "a");

        Result second = test.redeliver(first);

        assertTrue(second.duplicate());
        assertTrue(second.acknowledged());
        assertEquals(List.of("1!"), counts());
        assertEquals(1, test.state("d1").get(Counting.COUNT));
    }

    @Test
    void send_sameTextTwice_countsTwice() {
        test.send(TOPIC, "a");
        assertFalse(test.send(TOPIC, "a").duplicate());

        assertEquals(2, test.state("d1").get(Counting.COUNT));
    }

    @Test
    void send_messageIdSeenBefore_changesNothing() {
        test.send(Input.to(TOPIC).payload("a").property("message-id", "7"));
        assertTrue(test.send(Input.to(TOPIC).payload("a").property("message-id", "7"))
                .duplicate());

        assertEquals(1, test.state("d1").get(Counting.COUNT));
    }

    @Test
    void redeliver_qos0_isRefused() {
        Result sent = test.send(Input.to(TOPIC).payload("a").qos(0));

        assertThrows(FunctionTestException.class, () -> test.redeliver(sent));
    }

    @Test
    void failNextCommit_send_isDoneOnceAfterThePause() {
        test.failNextCommit();

        Result result = test.send(TOPIC, "a");
        assertFalse(result.acknowledged());
        assertEquals(0, test.state("d1").get(Counting.COUNT));
        assertEquals(List.of(), test.outputs());

        test.advance(Duration.ofSeconds(1));
        assertTrue(result.acknowledged());
        assertEquals(1, test.state("d1").get(Counting.COUNT));
        assertEquals(List.of("1!"), counts());
    }

    @Test
    void failNextCommit_timer_firesOnceInEffect() {
        test.send(TOPIC, "timer");
        test.failNextCommit();

        test.advance(Duration.ofSeconds(6));

        assertEquals(2, counts().size());
    }

    @Test
    void crash_beforeTheCommit_redeliveryDoesIt() {
        test.failNextCommit();
        Result lost = test.send(TOPIC, "a");
        test.crash();
        assertEquals(0, test.state("d1").get(Counting.COUNT));

        Result again = test.redeliver(lost);

        assertTrue(again.acknowledged());
        assertFalse(again.duplicate());
        assertEquals(List.of("1!"), counts());
    }

    @Test
    void crash_committedButNotAcknowledged_redeliveryIsRecognised() {
        test.suspendSync();
        Result unheard = test.send(TOPIC, "a");
        assertFalse(unheard.acknowledged());
        assertEquals(List.of(), test.outputs(), "nothing leaves before it is durable");

        test.crash();
        assertEquals(List.of("1!"), counts(), "the outbox is recovered");
        assertTrue(test.redeliver(unheard).duplicate());
        assertEquals(1, test.state("d1").get(Counting.COUNT));
        assertEquals(List.of("1!"), counts());
    }

    @Test
    void cutPower_committedButNotDurable_isDoneAgain() {
        test.send(TOPIC, "a");
        test.suspendSync();
        Result lost = test.send(TOPIC, "b");

        test.cutPower();
        assertEquals(1, test.state("d1").get(Counting.COUNT));
        assertFalse(test.redeliver(lost).duplicate());
        assertEquals(List.of("1!", "2!"), counts());
    }

    @Test
    void resumeSync_committed_isAcknowledged() {
        test.suspendSync();
        Result result = test.send(TOPIC, "a");

        test.resumeSync();

        assertTrue(result.acknowledged());
        assertEquals(List.of("1!"), counts());
    }

    @Test
    void crash_timersAndInbox_goOn() {
        test.send(TOPIC, "timer");
        test.send("devices/d2/telemetry", "fail");

        test.crash();
        test.advance(Duration.ofSeconds(5));

        assertEquals(2, counts().size());
        assertEquals(1, test.deadLetters().size());
        assertEquals(3, test.failures().size(), "attempts are counted across the crash");
    }

    @Test
    void crash_ofAClass_makesANewObject() {
        test.send(TOPIC, "a");
        test.crash();

        assertTrue(test.send(TOPIC, "fail once").failure().isPresent(), "its fields are new");
    }

    @Test
    void worker_execution_runsOnTheThreadOfTheTest() {
        reopen(Counting.MANIFEST + "execution: worker\n");

        Result result = test.send(TOPIC, "a");
        test.send(TOPIC, "timer");
        test.advance(Duration.ofSeconds(5));

        assertTrue(result.acknowledged());
        assertEquals(List.of("1!", "2!", "soon at 1970-01-01T00:00:05Z"), counts());
    }

    @Test
    void rate_beyondIt_messagesWaitForTime() {
        reopen(Counting.MANIFEST.replace("payload: 1KB", "rate: 1/s"));

        for (int i = 0; i < 5; i++) {
            assertTrue(test.send(TOPIC, "a").acknowledged());
        }
        int atOnce = counts().size();
        test.advance(Duration.ofSeconds(5));

        assertTrue(atOnce < 5, "ran at once: " + atOnce);
        assertEquals(5, counts().size());
    }

    @Test
    void open_withoutManifest_saysWhatToAdd() {
        FunctionTestException failure = assertThrows(
                FunctionTestException.class,
                () -> FunctionTest.of(Counting.class).open());

        assertTrue(failure.getMessage().contains(".manifest("), failure.getMessage());
    }

    @Test
    void open_manifestOfAnotherClass_isRefused() {
        FunctionTestSetup setup =
                FunctionTest.of(Counting.class).manifestText(Counting.MANIFEST.replace("Counting", "Other"));

        assertThrows(FunctionTestException.class, setup::open);
    }

    @Test
    void manifestText_invalid_saysWhere() {
        FunctionTestException failure = assertThrows(
                FunctionTestException.class,
                () -> FunctionTest.of(Counting.class).manifestText("name: x\nversoin: 1\n"));

        assertTrue(failure.getMessage().contains("function.yaml:2"), failure.getMessage());
    }

    @Test
    void preferLocal_functionAsks_isAnEffectBeforeItsOutputs() {
        Result result = test.send(TOPIC, "prefer local");

        assertEquals(
                new Effect.PreferredLocal(Instant.EPOCH, "d1", Duration.ofMinutes(5)),
                result.effects().get(0));
        assertEquals(1, result.outputs().size());
    }

    @Test
    void preferLocal_invocationFails_doesNotCount() {
        Result result = test.send(TOPIC, "prefer local and fail");

        assertTrue(result.failure().isPresent());
        assertFalse(result.effects().stream().anyMatch(Effect.PreferredLocal.class::isInstance));
    }

    @Test
    void preferLocal_durationBeyondItsBounds_failsTheInvocation() {
        String tooLong = test.send(TOPIC, "prefer local for ever")
                .failure()
                .orElseThrow()
                .getMessage();
        String none = test.send("devices/d2/telemetry", "prefer local never")
                .failure()
                .orElseThrow()
                .getMessage();

        assertEquals("duration of preferLocal must be from 1 ms to 24 h, found PT24000H", tooLong);
        assertEquals("duration of preferLocal must be from 1 ms to 24 h, found PT0S", none);
    }
}
