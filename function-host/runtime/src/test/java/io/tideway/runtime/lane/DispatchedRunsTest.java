package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.function.CounterState;
import io.tideway.gate.Rejection;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.OneLane.Answer;
import io.tideway.runtime.store.Table;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class DispatchedRunsTest {

    private static final CounterState COUNT = CounterState.of("count");

    private final OneLane world = new OneLane();
    private final AttachedHost host = new AttachedHost();

    DispatchedRunsTest() {
        world.dispatch = host;
        world.execution(Execution.ATTACHED);
        world.script.onMessage = (message, context) -> context.add(COUNT, 1);
    }

    @Test
    void messages_areAcknowledgedOnceParked_andLeaveOnceExecuted() {
        Answer first = world.send("d1", "one");
        world.send("d1", "two");
        world.run();

        assertEquals(1, first.durable);
        assertEquals(List.of("one", "two"), host.texts());
        assertEquals(new InstanceId("f", "d1"), host.out.element().run().instance());
        assertEquals(2, world.store.count(Table.INBOX));
        host.executed(2);
        world.run();

        assertEquals(0, world.store.count(Table.INBOX));
        assertEquals(List.of(), world.script.calls);
        assertEquals(0, world.lane().waiting());
        assertTrue(world.lane().idle());
        assertEquals(1, world.counters.runsDispatched.sum());
        assertEquals(2, world.counters.messagesDispatched.sum());
    }

    @Test
    void instance_hasOneRunAtATime_othersGoOn() {
        world.send("d1", "one");
        world.run();
        world.send("d1", "two");
        world.send("d2", "other");
        world.run();

        assertEquals(2, host.out.size());
        host.executed(1);
        assertEquals(List.of("other"), host.texts());
        world.run();
        host.out.remove();
        assertEquals(List.of("two"), host.texts());
    }

    @Test
    void partOfARun_executed_leavesTheRestToTheNext() {
        for (String text : List.of("one", "two", "three")) {
            world.send("d1", text);
        }
        world.run();
        host.executed(2);
        world.run();

        assertEquals(List.of("three"), host.texts());
        assertEquals(1, world.store.count(Table.INBOX));
        assertEquals(1, world.counters.runsDispatchedAgain.sum());
    }

    @Test
    void idsAreTheSame_atEveryAttempt_andOverARestart() {
        world.send("d1", "one");
        world.send(OneLane.withId("d1", "two", "of the device"));
        world.run();
        host.answer(new DispatchOutcome.NotExecuted(0));
        world.run();
        world.restart();
        world.run();

        assertEquals(6, host.ids.size());
        assertTrue(host.ids.get(0).startsWith("~h-"), host.ids.get(0));
        assertEquals("of the device", host.ids.get(1));
        assertEquals(host.ids.subList(0, 2), host.ids.subList(2, 4));
        assertEquals(host.ids.subList(0, 2), host.ids.subList(4, 6));
    }

    @Test
    void notExecuted_isSentAgainAfterThePause() {
        world.send("d1", "one");
        world.run();
        host.answer(new DispatchOutcome.NotExecuted(300));
        world.run();
        world.runAfter(299);
        assertEquals(0, host.out.size());
        world.runAfter(1);

        assertEquals(List.of("one"), host.texts());
    }

    @Test
    void pause_endsWhenTheFunctionsChange() {
        world.send("d1", "one");
        world.run();
        host.answer(new DispatchOutcome.NotExecuted(30_000));
        world.run();
        world.lane().functionsChanged();
        world.run();

        assertEquals(List.of("one"), host.texts());
    }

    @Test
    void rejectedForNow_isSentAgainLater_inOrder() {
        for (Rejection reason : List.of(Rejection.QUOTA_EXCEEDED, Rejection.UNAVAILABLE, Rejection.FUNCTION_GONE)) {
            world.send("d1", "before");
            world.send("d1", "rejected");
            world.send("d1", "after");
            world.run();
            host.answer(new DispatchOutcome.Executed(1, reason));
            world.run();
            assertEquals(0, host.out.size());
            world.runAfter(200);

            assertEquals(List.of("rejected", "after"), host.texts());
            host.executed(2);
            world.run();
        }
        assertEquals(List.of(), world.outputs());
    }

    @Test
    void rejectedForGood_isDeadLettered_othersGoOn() {
        world.send("d1", "rejected");
        world.send("d1", "after");
        world.run();
        host.answer(new DispatchOutcome.Executed(0, Rejection.KEY_INVALID));
        world.run();

        assertEquals(List.of("dead/d1 rejected"), world.outputs());
        assertEquals(1, world.counters.deadLetters.sum());
        assertEquals(List.of("after"), host.texts());
        assertEquals(1, world.store.count(Table.INBOX));
    }

    @Test
    void outcome_thatCouldNotBeWritten_isToldAgain() {
        world.send("d1", "one");
        world.run();
        world.store.refuse(false, true);
        host.executed(1);
        world.run();
        assertEquals(1, world.store.count(Table.INBOX));
        assertEquals(0, host.out.size());

        world.store.refuse(false, false);
        world.runAfter(50);
        assertEquals(0, world.store.count(Table.INBOX));
        assertEquals(0, host.out.size());
        assertEquals(0, world.lane().waiting());
    }

    @Test
    void outcome_toldTwice_countsOnce() {
        world.send("d1", "one");
        world.send("d1", "two");
        world.run();
        AttachedHost.Out out = host.out.remove();
        out.outcome().accept(new DispatchOutcome.Executed(1, null));
        world.run();
        out.outcome().accept(new DispatchOutcome.Executed(2, null));
        world.run();

        assertEquals(1, world.store.count(Table.INBOX));
        assertEquals(List.of("two"), host.texts());
    }

    @Test
    void run_isBoundedInMessagesAndBytes() {
        world.config = new LaneConfig(256, 100, 1 << 20, 1_000, 100);
        world.limits(new FunctionSpec.Limits(1 << 16, 1 << 20, 4, 0));
        for (int i = 0; i < 100; i++) {
            world.send("d1", "m" + i);
        }
        world.run();
        assertEquals(64, host.texts().size());
        world.send("d2", "x".repeat(300_000));
        world.send("d2", "y".repeat(200_000));
        world.send("d2", "z".repeat(50_000));
        world.run();
        host.out.remove();

        assertEquals(1, host.texts().size());
        host.executed(1);
        world.run();
        assertEquals(2, host.texts().size());
    }

    @Test
    void messagesBeyondTheRate_areHandedOutWhenTheyAreDue() {
        world.limits(new FunctionSpec.Limits(1 << 16, 64, 4, 1));
        for (int i = 0; i < 4; i++) {
            world.send("d1", "m" + i);
        }
        world.run();
        int atOnce = host.texts().size();
        assertTrue(atOnce == 1 || atOnce == 2, "at once: " + atOnce);
        host.executed(atOnce);
        world.run();
        assertEquals(0, host.out.size());
        world.runAfter(1_000);
        assertEquals(List.of("m" + atOnce), host.texts());
    }

    // ---- functions that move ----------------------------------------------------------------------------------------

    @Test
    void waitingMessages_ofAFunctionThatIsNowThisHosts_areExecutedHere() {
        world.send("d1", "one");
        world.run();
        world.execution(Execution.LANE);
        world.send("d1", "two");
        world.lane().functionsChanged();
        world.run();
        assertEquals(List.of(), world.script.calls); // The first one is out still.
        host.executed(1);
        world.run();

        assertEquals(List.of("d1:two"), world.script.calls);
        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void waitingMessages_ofAFunctionThatHasGoneToAnotherHost_goThere() {
        world.execution(Execution.WORKER);
        world.send("d1", "one");
        world.send("d1", "two");
        world.run();
        world.execution(Execution.ATTACHED);
        world.lane().functionsChanged();
        world.run();
        assertEquals(0, host.out.size());
        world.runWorker();

        assertEquals(List.of("d1:one"), world.script.calls);
        assertEquals(List.of("two"), host.texts());
    }

    @Test
    void timersFromBefore_waitUntilTheFunctionIsBack_andHoldNoMessageUp() {
        world.execution(Execution.LANE);
        world.script.onMessage = (message, context) -> {
            context.setTimer("t", Duration.ofMillis(Long.parseLong(message.text())));
        };
        world.send("d1", "1000");
        world.run();
        world.send("d1", "2000");
        world.run();
        world.execution(Execution.ATTACHED);
        world.runAfter(1_000); // The index entry moves on.
        assertEquals(0, world.lane().waiting());
        world.runAfter(1_000);
        assertEquals(1, world.lane().waiting());
        world.send("d1", "message");
        world.run();
        assertEquals(List.of("message"), host.texts());
        host.executed(1);
        world.run();
        assertEquals(1, world.lane().waiting());
        assertTrue(world.lane().idle());

        world.script.calls.clear();
        world.execution(Execution.LANE);
        world.lane().functionsChanged();
        world.run();
        assertEquals(List.of("d1:timer t"), world.script.calls);
        assertEquals(0, world.store.count(Table.TIMERS));
        assertEquals(0, world.store.count(Table.INBOX));
    }

    @Test
    void runThatIsOut_whenItsLaneIsReplaced_isNotHandedOutTwice() {
        world.send("d1", "one");
        world.run();

        world.replaceHung(new TimeoutException("hung"));
        world.run();
        assertEquals(1, host.out.size());
        host.executed(1);
        world.run();

        assertEquals(0, world.store.count(Table.INBOX));
    }

    @Test
    void dispatchedRun_withoutMessages_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new DispatchedRun(new InstanceId("f", "d1"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new DispatchOutcome.NotExecuted(-1));
        assertThrows(IllegalArgumentException.class, () -> new DispatchOutcome.Executed(-1, null));
    }

    @Test
    void noAttachedHost_asksAgainOnceASecond() {
        world.dispatch = Dispatch.NONE;
        world.send("d1", "one");
        world.run();
        world.runAfter(999);
        assertEquals(1, world.counters.runsDispatched.sum());
        world.runAfter(1);

        assertEquals(2, world.counters.runsDispatched.sum());
        assertEquals(1, world.store.count(Table.INBOX));
    }
}
