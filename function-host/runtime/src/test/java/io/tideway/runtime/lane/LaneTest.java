package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.Codec;
import io.tideway.function.CounterState;
import io.tideway.function.Output;
import io.tideway.function.ValueState;
import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.MessageProperties.UserProperty;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.OneLane.Answer;
import io.tideway.runtime.store.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class LaneTest {

    private static final CounterState COUNT = CounterState.of("count");
    private static final ValueState<String> LAST =
            ValueState.of("last", Codec.TEXT).withTtl(Duration.ofSeconds(10));

    private final OneLane world = new OneLane();

    // ---- retry ------------------------------------------------------------------------------------------------------

    @Test
    void failingMessage_afterItsAttempts_isDeadLetteredWithReasons() {
        failOn("bad");

        Answer answer = world.send(OneLane.message("d1", "bad", OneLane.properties(new UserProperty("site", "north"))));
        world.run();
        assertEquals(1, answer.durable);
        world.runAfter(99);
        assertEquals(1, world.script.calls.size());
        world.runAfter(1);
        assertEquals(2, world.script.calls.size());
        world.runAfter(199);
        assertEquals(2, world.script.calls.size());
        world.runAfter(1);

        assertEquals(List.of("d1:bad", "d1:bad", "d1:bad"), world.script.calls);
        assertEquals(List.of("dead/d1 bad"), world.outputs());
        OutboundMessage dead = world.published.get(0);
        assertEquals("f", property(dead, "dead-letter-function"));
        assertEquals("d1", property(dead, "dead-letter-key"));
        assertEquals("3", property(dead, "dead-letter-attempts"));
        assertEquals("java.io.IOException: bad bad", property(dead, "dead-letter-reason"));
        assertEquals("in/d1", property(dead, "dead-letter-topic"));
        assertEquals("client-d1", property(dead, "dead-letter-client"));
        assertEquals("north", property(dead, "site"));
        assertEquals(1, world.counters.deadLetters.sum());
        assertEquals(0, world.store.count(Table.INBOX));
    }

    @Test
    void laterMessages_ofAFailingInstance_waitAndKeepOrder() {
        failOn("bad");

        world.send("d1", "bad");
        world.send("d1", "two");
        world.send("d1", "three");
        Answer other = world.send("d2", "one");
        world.run();

        assertEquals(List.of("d1:bad", "d2:one"), world.script.calls);
        assertEquals(1, other.durable);
        world.runAfter(100);
        world.runAfter(200);
        assertEquals(List.of("d1:bad", "d2:one", "d1:bad", "d1:bad", "d1:two", "d1:three"), world.script.calls);
    }

    @Test
    void failedInvocation_leavesNothingOfWhatItDid() {
        world.script.onMessage = (message, context) -> {
            context.add(COUNT, 1);
            context.publish("out/x", message.payload());
            context.setTimer("t", Duration.ofMillis(1));
            throw new IOException("after all");
        };
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));

        world.send("d1", "one");
        world.run();
        world.runAfter(10);

        assertEquals(List.of("dead/d1 one"), world.outputs());
        assertEquals(0, world.store.count(Table.STATE));
        assertEquals(0, world.store.count(Table.TIMERS));
    }

    @Test
    void attempts_countOnOverARestart() {
        failOn("bad");
        world.send("d1", "bad");
        world.run();
        world.runAfter(100);

        world.restart();
        world.runAfter(200);

        assertEquals(3, world.script.calls.size());
        assertEquals(List.of("dead/d1 bad"), world.outputs());
    }

    @Test
    void deadLetterReason_ofStrangeCharacters_isValidMqttText() {
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));
        world.script.onMessage = (message, context) -> {
            throw new IOException("unexpected \0 at 1\nline two");
        };

        world.send("d1", "one");
        world.run();

        assertEquals("java.io.IOException: unexpected ? at 1?line two", property("dead-letter-reason"));
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void value_pastItsTimeToLive_isGoneAndThenRemoved() {
        List<String> seen = new ArrayList<>();
        world.script.onMessage = (message, context) -> {
            seen.add(context.get(LAST).orElse("-"));
            if (message.text().equals("put")) {
                context.put(LAST, "kept");
            }
        };
        world.send("d1", "put");
        world.run();
        world.send("d1", "look");
        world.runAfter(9_999);
        world.send("d1", "look");
        world.runAfter(1);
        assertEquals(List.of("-", "kept", "-"), seen);
        assertEquals(1, world.store.count(Table.STATE));

        world.lane().offer(new Work.Expire(new InstanceId("f", "d1")));
        world.run();

        assertEquals(0, world.store.count(Table.STATE));
    }

    @Test
    void expire_ofStateThatLives_removesNothing() {
        world.script.onMessage = (message, context) -> context.put(LAST, "kept");
        world.send("d1", "put");
        world.run();

        world.lane().offer(new Work.Expire(new InstanceId("f", "d1")));
        world.runAfter(9_999);

        assertEquals(1, world.store.count(Table.STATE));
    }

    @Test
    void messagesBeyondTheRate_areDelayedAndNoneIsLost() {
        world.limits(new FunctionSpec.Limits(1 << 16, 64, 4, 10));
        for (int i = 0; i < 30; i++) {
            assertNull(world.send("d1", "m" + i).rejection);
        }
        world.run();
        // One second of burst, then one each 100 ms.
        int burst = world.script.calls.size();
        assertTrue(burst >= 10 && burst <= 11, "ran at once: " + burst);
        world.runAfter(1_000);
        assertEquals(burst + 10, world.script.calls.size());
        for (int i = 0; i < 20; i++) {
            world.runAfter(100);
        }
        assertEquals(30, world.script.calls.size());
        assertEquals("d1:m0", world.script.calls.get(0));
        assertEquals("d1:m29", world.script.calls.get(29));
    }

    @Test
    void highRate_isNotRoundedToMilliseconds() {
        world.limits(new FunctionSpec.Limits(1 << 16, 64, 4, 4_000));
        world.config = new LaneConfig(256, 100, 1 << 20, 10_000, 100);
        for (int i = 0; i < 8_000; i++) {
            world.send("d1", "m");
        }
        world.run();
        int burst = world.script.calls.size();
        assertTrue(burst >= 4_000 && burst <= 4_001, "ran at once: " + burst);
        for (int i = 0; i < 500; i++) {
            world.runAfter(1);
        }
        int after = world.script.calls.size();
        assertTrue(after >= 5_990 && after <= 6_010, "ran in half a second more: " + (after - burst));
    }

    @Test
    void fullInbox_rejectsWithQuotaExceeded() {
        world.config = new LaneConfig(16, 100, 1 << 20, 2, 100);
        failOn("bad");
        world.send("d1", "bad");
        world.send("d1", "two");
        Answer third = world.send("d1", "three");
        Answer other = world.send("d2", "one");
        world.run();

        assertEquals(Rejection.QUOTA_EXCEEDED, third.rejection);
        assertEquals(0, third.durable);
        assertEquals(1, other.durable);
        assertEquals(1, world.counters.messagesRejected.sum());
    }

    @Test
    void payload_overTheLimit_isRejected() {
        Answer fits = world.send("d1", "x".repeat(64));
        Answer tooLarge = world.send("d1", "x".repeat(65));
        world.run();

        assertEquals(1, fits.durable);
        assertEquals(Rejection.PAYLOAD_TOO_LARGE, tooLarge.rejection);
        assertEquals(1, world.script.calls.size());
    }

    @Test
    void message_ofAFunctionThatIsGone_isRejected() {
        world.serving = false;
        Answer answer = world.send("d1", "one");
        world.run();

        assertEquals(Rejection.FUNCTION_GONE, answer.rejection);
    }

    @Test
    void waitingInputs_ofAFunctionThatIsGone_runWhenItIsBack() {
        failOn("bad");
        world.retry(new FunctionSpec.Retry(2, Duration.ofMillis(100), "dead/{device}"));
        world.send("d1", "bad");
        world.run();
        world.serving = false;
        world.runAfter(100);
        assertEquals(1, world.script.calls.size());

        world.serving = true;
        world.lane().functionsChanged();
        world.run();

        assertEquals(List.of("dead/d1 bad"), world.outputs());
    }

    @Test
    void state_overTheLimit_isDeadLetteredAtOnce() {
        world.limits(new FunctionSpec.Limits(100, 64, 4, 0));
        world.script.onMessage = (message, context) -> context.put(LAST, "x".repeat(100));
        world.send("d1", "one");
        world.run();

        assertEquals(List.of("dead/d1 one"), world.outputs());
        assertEquals("1", property("dead-letter-attempts"));
        assertTrue(property("dead-letter-reason").contains("limits.state"), property("dead-letter-reason"));
    }

    @Test
    void outputs_overTheLimit_areDeadLetteredAtOnce() {
        world.script.onMessage = (message, context) -> {
            for (int i = 0; i < 5; i++) {
                context.publish("out/x", message.payload());
            }
        };
        world.send("d1", "one");
        world.run();

        assertEquals(List.of("dead/d1 one"), world.outputs());
    }

    @Test
    void undeclaredTopic_isRefusedAndNamed() {
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));
        world.script.onMessage = (message, context) -> context.publish("elsewhere", message.payload());
        world.send("d1", "one");
        world.run();

        assertEquals(List.of("dead/d1 one"), world.outputs());
        assertTrue(property("dead-letter-reason").contains("may not publish to 'elsewhere'"));
    }

    @Test
    void counter_beyondALong_failsInsteadOfTurningNegative() {
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));
        world.script.onMessage = (message, context) -> context.add(COUNT, Long.parseLong(message.text()));
        world.send("d1", Long.toString(Long.MAX_VALUE));
        world.send("d1", "1");
        world.send("d1", "-1");
        world.run();

        assertEquals(List.of("dead/d1 1"), world.outputs());
        assertEquals(Long.MAX_VALUE - 1, world.counter("d1", COUNT));
    }

    @Test
    void outputText_thatMqttCannotCarry_isRefused() {
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));
        world.script.onMessage = (message, context) ->
                context.publish(Output.to("out/x", message.payload()).withContentType("a\0b"));
        world.send("d1", "one");
        world.run();

        assertEquals(List.of("dead/d1 one"), world.outputs());
    }

    // ---- outputs ----------------------------------------------------------------------------------------------------

    @Test
    void reply_goesToTheResponseTopicWithTheCorrelation() {
        List<Boolean> replied = new ArrayList<>();
        world.script.onMessage = (message, context) -> replied.add(context.reply(message.payload()));
        byte[] correlation = {1, 2, 3};
        world.send(OneLane.message(
                "d1", "ask", new MessageProperties(0, null, "out/answers", correlation, -1, List.of())));
        world.send("d1", "tell");
        world.run();

        assertEquals(List.of(true, false), replied);
        assertEquals(List.of("out/answers ask"), world.outputs());
        assertEquals(correlation, world.published.get(0).properties().correlationData());
    }

    @Test
    void reply_toAnUndeclaredTopic_isRefused() {
        world.retry(new FunctionSpec.Retry(1, Duration.ofMillis(1), "dead/{device}"));
        world.script.onMessage = (message, context) -> context.reply(message.payload());
        world.send(OneLane.message("d1", "ask", new MessageProperties(0, null, "secret/x", null, -1, List.of())));
        world.run();

        assertEquals(List.of("dead/d1 ask"), world.outputs());
    }

    @Test
    void output_passesOnHowManyFunctionsItCameThrough() {
        world.script.onMessage = (message, context) -> context.publish("out/x", message.payload());
        world.send(OneLane.message("d1", "one", hops("15")));
        world.send(OneLane.message("d1", "two", hops("16")));
        world.send(OneLane.message("d1", "three", hops("nonsense")));
        world.run();

        assertEquals(List.of("out/x one", "dead/d1 two", "dead/d1 three"), world.outputs());
        assertEquals(
                "15",
                world.published.get(0).properties().userProperty(Hops.PROPERTY).orElseThrow());
    }

    @Test
    void function_cannotResetTheHops() {
        world.script.onMessage = (message, context) -> context.publish(
                Output.to("out/x", message.payload()).withUserProperties(List.of(Map.entry(Hops.PROPERTY, "0"))));
        world.send(OneLane.message("d1", "one", hops("15")));
        world.run();

        assertEquals(
                "15",
                world.published.get(0).properties().userProperty(Hops.PROPERTY).orElseThrow());
    }

    // ---- timers -----------------------------------------------------------------------------------------------------

    @Test
    void timer_isFiredOnceWhenDue() {
        timersBy();
        world.send("d1", "set 1000");
        world.run();
        world.runAfter(999);
        assertEquals(1, world.script.calls.size());
        world.runAfter(1);
        world.runAfter(60_000);

        assertEquals(List.of("d1:set 1000", "d1:timer t"), world.script.calls);
        assertEquals(0, world.store.count(Table.TIMERS));
    }

    @Test
    void timer_setAgainToLater_firesThenOnly() {
        timersBy();
        world.send("d1", "set 1000");
        world.run();
        world.send("d1", "set 1500");
        world.runAfter(500);
        world.runAfter(500);
        // The index entry came due here and moved on.
        assertEquals(2, world.script.calls.size());
        assertEquals(2, world.store.count(Table.TIMERS));
        world.runAfter(999);
        assertEquals(2, world.script.calls.size());
        world.runAfter(1);

        assertEquals("d1:timer t", world.script.calls.get(2));
        assertEquals(0, world.store.count(Table.TIMERS));
    }

    @Test
    void timer_setAgainToEarlier_firesThenAndNotAgain() {
        timersBy();
        world.send("d1", "set 5000");
        world.run();
        world.send("d1", "set 1000");
        world.run();
        assertEquals(2, world.store.count(Table.TIMERS));
        world.runAfter(1_000);
        assertEquals("d1:timer t", world.script.calls.get(2));
        world.runAfter(10_000);

        assertEquals(3, world.script.calls.size());
        assertEquals(0, world.store.count(Table.TIMERS));
    }

    @Test
    void timer_cancelled_neverFires() {
        timersBy();
        world.send("d1", "set 1000");
        world.send("d1", "cancel");
        world.run();
        assertEquals(0, world.store.count(Table.TIMERS));
        world.runAfter(10_000);

        assertEquals(2, world.script.calls.size());
    }

    @Test
    void timer_setBeforeARestart_firesAfterIt() {
        timersBy();
        world.send("d1", "set 1000");
        world.run();

        world.restart();
        world.run();
        assertEquals(1, world.script.calls.size());
        world.runAfter(1_000);

        assertEquals(List.of("d1:set 1000", "d1:timer t"), world.script.calls);
    }

    @Test
    void timer_setByItsOwnFiring_firesAgain() {
        world.script.onMessage = (message, context) -> context.setTimer("t", Duration.ZERO);
        world.script.onTimer = (timer, context) -> {
            if (context.add(COUNT, 1) < 40) {
                context.setTimer(timer, Duration.ZERO);
            }
        };
        world.send("d1", "go");
        world.run();

        assertEquals(40, world.counter("d1", COUNT));
        assertEquals(0, world.store.count(Table.TIMERS));
    }

    @Test
    void failingTimer_isTriedAgainAndDeadLettered() {
        timersBy();
        world.script.onTimer = (timer, context) -> {
            throw new IOException("no");
        };
        world.send("d1", "set 1");
        world.run();
        world.runAfter(1);
        world.runAfter(100);
        world.runAfter(200);

        assertEquals(4, world.script.calls.size());
        assertEquals(List.of("dead/d1 "), world.outputs());
        assertEquals("t", property("dead-letter-timer"));
    }

    // ---- dedupe -----------------------------------------------------------------------------------------------------

    @Test
    void messageId_seenBefore_isAcknowledgedAndNotRunAgain() {
        world.dedupe = new DedupeConfig("message-id", 16, 4, Duration.ofDays(1));
        count();
        sendIds(0, 3);
        Answer again = world.send(OneLane.withId("d1", "other text", "id0"));
        world.run();

        assertEquals(1, again.durable);
        assertEquals(3, world.counter("d1", COUNT));
        assertEquals(1, world.counters.duplicates.sum());
    }

    @Test
    void messageId_isRememberedOverGenerationsAndReactivation() {
        world.dedupe = new DedupeConfig("message-id", 16, 8, Duration.ofDays(1));
        world.config = new LaneConfig(16, 1, 1 << 20, 100, 100);
        count();
        for (int i = 0; i < 40; i++) {
            sendIds(i, i + 1);
            world.send("d2", "pushes d1 out of memory");
            world.run();
            // At least the window of eight is remembered, never more than twice of it kept.
            sendIds(Math.max(0, i - 3), i + 1);
        }

        assertEquals(40, world.counter("d1", COUNT));
        assertTrue(world.store.count(Table.DEDUPE) <= 8, "records kept: " + world.store.count(Table.DEDUPE));
    }

    @Test
    void messageId_olderThanTheAge_isNew() {
        world.dedupe = new DedupeConfig("message-id", 16, 8, Duration.ofSeconds(10));
        count();
        sendIds(0, 1);
        world.clock.advance(10_001);
        sendIds(0, 1);

        assertEquals(2, world.counter("d1", COUNT));
    }

    @Test
    void messageIds_ofDifferentInstances_areDifferent() {
        count();
        world.send(OneLane.withId("d1", "one", "same"));
        world.send(OneLane.withId("d2", "one", "same"));
        world.run();

        assertEquals(List.of("d1:one", "d2:one"), world.script.calls);
    }

    @Test
    void dup_withTheSamePayload_isADuplicate_withAnotherIsNew() {
        count();
        world.send(packet("one", 7, false));
        world.send(packet("one", 7, true));
        world.send(packet("two", 7, true));
        world.run();
        assertEquals(List.of("d1:one", "d1:two"), world.script.calls);

        world.restart();
        Answer again = world.send(packet("two", 7, true));
        world.run();

        assertEquals(1, again.durable);
        assertEquals(2, world.script.calls.size());
    }

    @Test
    void messagesWithIds_shareOneCommit() {
        count();
        for (int i = 0; i < 8; i++) {
            world.send(OneLane.withId("d1", "m" + i, "id" + i));
            world.send(OneLane.withId("d1", "again", "id" + i / 2));
        }
        world.run();

        assertEquals(8, world.counter("d1", COUNT));
        assertEquals(8, world.counters.duplicates.sum());
        assertEquals(1, world.counters.commits.sum());
    }

    @Test
    void duplicate_inABatchThatCouldNotBeWritten_isOneStill() {
        count();
        world.store.refuse(false, true);
        Answer first = world.send(OneLane.withId("d1", "one", "a"));
        Answer again = world.send(OneLane.withId("d1", "one", "a"));
        world.send(packet("two", 7, false));
        world.send(packet("two", 7, true));
        world.run();
        assertEquals(0, first.durable + again.durable);

        world.store.refuse(false, false);
        world.runAfter(50);

        assertEquals(2, world.counter("d1", COUNT));
        assertEquals(List.of(1, 1), List.of(first.durable, again.durable));
    }

    @Test
    void equalPayloads_withoutDup_areNoDuplicates() {
        count();
        world.send(packet("one", 7, false));
        world.send(packet("one", 7, false));
        world.run();

        assertEquals(2, world.counter("d1", COUNT));
    }

    // ---- store ------------------------------------------------------------------------------------------------------

    @Test
    void failedWrite_undoesAll_andTheNextStepDoesItOnce() {
        world.script.onMessage = (message, context) -> {
            context.add(COUNT, 1);
            context.publish("out/x", message.payload());
            context.setTimer("t" + message.text(), Duration.ofSeconds(5));
        };
        world.send("d1", "zero");
        world.run();
        world.store.refuse(false, true);
        Answer first = world.send("d1", "one");
        Answer second = world.send("d2", "two");
        world.run();
        assertEquals(0, first.durable + second.durable);
        assertEquals(1, world.published.size());
        assertEquals(1, world.counter("d1", COUNT));
        assertEquals(1, world.counters.commitsFailed.sum());

        world.store.refuse(false, false);
        world.runAfter(50);

        assertEquals(1, first.durable);
        assertEquals(1, second.durable);
        assertEquals(2, world.counter("d1", COUNT));
        assertEquals(List.of("out/x zero", "out/x one", "out/x two"), world.outputs());
        world.runAfter(5_000);
        assertEquals(0, world.store.count(Table.TIMERS));
        assertEquals(3, world.counters.timersFired.sum());
    }

    @Test
    void storeThatCannotBeRead_losesNothing() {
        count();
        world.store.refuse(true, false);
        Answer answer = world.send("d1", "one");
        world.run();
        assertEquals(0, answer.durable);

        world.store.refuse(false, false);
        world.runAfter(2_000);

        assertEquals(1, answer.durable);
        assertEquals(1, world.counter("d1", COUNT));
    }

    // ---- workers ----------------------------------------------------------------------------------------------------

    @Test
    void worker_runsFromTheInboxOneAtATime() {
        world.execution(Execution.WORKER);
        count();
        Answer first = world.send("d1", "one");
        Answer second = world.send("d1", "two");
        world.send("d2", "one");
        world.run();

        assertEquals(1, first.durable);
        assertEquals(1, second.durable);
        assertEquals(List.of(), world.script.calls);
        assertEquals(3, world.store.count(Table.INBOX));
        assertEquals(2, world.workers.size());
        world.runWorker();
        world.runWorker();
        world.runWorker();
        assertEquals(List.of("d1:one", "d2:one", "d1:two"), world.script.calls);
        assertEquals(0, world.store.count(Table.INBOX));
        assertTrue(world.lane().idle());
    }

    @Test
    void worker_killedBeforeItsEndIsCommitted_runsAgain() {
        world.execution(Execution.WORKER);
        count();
        world.send("d1", "one");
        world.run();
        world.workers.remove().run();

        world.restart();
        world.run();
        world.runWorker();

        assertEquals(List.of("d1:one", "d1:one"), world.script.calls);
        assertEquals(1, world.counter("d1", COUNT));
    }

    // ---- hung lanes -------------------------------------------------------------------------------------------------

    @Test
    void messageThatHangsTheLane_isDeadLettered_othersGoOn() {
        count();
        hangOn("hangs");
        Answer before = world.send("d1", "before");
        Answer hung = world.send("d1", "hangs");
        Answer after = world.send("d1", "after");
        Answer other = world.send("d2", "other");
        assertThrows(LaneAbandonedException.class, world::run);

        takeOver();
        world.run();

        assertEquals(List.of("dead/d1 hangs"), world.outputs());
        assertEquals(List.of(1, 1, 1, 1), List.of(before.durable, hung.durable, after.durable, other.durable));
        assertEquals(2, world.counter("d1", COUNT));
    }

    @Test
    void waitingInputThatHangsTheLane_isDeadLetteredOnceAndNotRunAgain() {
        failOn("bad");
        world.retry(new FunctionSpec.Retry(2, Duration.ofMillis(100), "dead/{device}"));
        world.send("d1", "bad");
        world.send("d1", "two");
        world.send("d1", "hangs");
        world.send("d1", "four");
        world.run();
        hangOn("hangs");
        world.clock.advance(100);
        assertThrows(LaneAbandonedException.class, world::run);
        world.script.calls.clear();

        takeOver();
        world.run();

        assertEquals(List.of("dead/d1 hangs", "dead/d1 bad"), world.outputs());
        assertEquals(List.of("d1:bad", "d1:two", "d1:four"), world.script.calls);
        assertEquals(0, world.store.count(Table.INBOX));
        assertEquals(0, world.lane().waiting());
    }

    @Test
    void timerThatHangsTheLane_isDeadLetteredOnceAndNotRunAgain() {
        timersBy();
        world.send("d1", "set 10");
        world.run();
        hangOn("timer t");
        world.clock.advance(10);
        assertThrows(LaneAbandonedException.class, world::run);
        world.script.calls.clear();

        takeOver();
        world.run();

        assertEquals(List.of("dead/d1 "), world.outputs());
        assertEquals(List.of(), world.script.calls);
        assertEquals(0, world.store.count(Table.TIMERS));
        assertEquals(0, world.store.count(Table.INBOX));
    }

    @Test
    void takeOver_whileTheStoreRefusesWrites_isDoneOnceItTakesThem() {
        count();
        hangOn("hangs");
        Answer hung = world.send("d1", "hangs");
        Answer after = world.send("d1", "after");
        assertThrows(LaneAbandonedException.class, world::run);

        takeOver();
        world.store.refuse(false, true);
        world.run();
        assertEquals(0, hung.durable);
        world.store.refuse(false, false);
        world.runAfter(100);

        assertEquals(List.of("dead/d1 hangs"), world.outputs());
        assertEquals(1, hung.durable);
        assertEquals(1, after.durable);
        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void idleLane_withNothingToDo_sleeps() {
        world.run();
        assertTrue(world.lane().idle());
        assertFalse(world.lane().step() <= world.clock.millis());
    }

    // ---- scripts ----------------------------------------------------------------------------------------------------

    private void failOn(String text) {
        world.script.onMessage = (message, context) -> {
            if (message.text().equals(text)) {
                throw new IOException("bad " + text);
            }
        };
    }

    private void count() {
        world.script.onMessage = (message, context) -> context.add(COUNT, 1);
    }

    private void timersBy() {
        world.script.onMessage = (message, context) -> {
            String text = message.text();
            if (text.equals("cancel")) {
                context.cancelTimer("t");
            } else {
                context.setTimer("t", Duration.ofMillis(Long.parseLong(text.substring("set ".length()))));
            }
        };
    }

    /** From now on a lane that runs this input is given up while it does. */
    private void hangOn(String text) {
        world.watch = new InvocationWatch() {
            @Override
            public void began(Invocation invocation) {}

            @Override
            public boolean ended() {
                List<String> calls = world.script.calls;
                if (calls.get(calls.size() - 1).endsWith(":" + text)) {
                    throw new LaneAbandonedException("hung");
                }
                return false;
            }
        };
        if (world.mailbox.isEmpty()) {
            world.restart();
        }
    }

    private void takeOver() {
        world.watch = InvocationWatch.NONE;
        world.replaceHung(new TimeoutException("hung"));
    }

    private void sendIds(int from, int to) {
        for (int i = from; i < to; i++) {
            world.send(OneLane.withId("d1", "m" + i, "id" + i));
        }
        world.run();
    }

    private static InboundMessage packet(String text, int packetId, boolean dup) {
        return OneLane.packet("d1", text, packetId, dup, MessageProperties.NONE);
    }

    private static MessageProperties hops(String count) {
        return OneLane.properties(new UserProperty(Hops.PROPERTY, count));
    }

    private String property(String name) {
        return property(world.published.get(world.published.size() - 1), name);
    }

    private static String property(OutboundMessage output, String name) {
        return output.properties().userProperty(name).orElse("absent");
    }
}
