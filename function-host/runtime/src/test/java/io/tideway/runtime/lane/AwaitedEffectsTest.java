package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tideway.function.CounterState;
import io.tideway.gate.InboundMessage;
import io.tideway.runtime.function.FunctionSpec;
import io.tideway.runtime.function.FunctionSpec.Execution;
import io.tideway.runtime.lane.OneLane.Answer;
import io.tideway.runtime.store.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AwaitedEffectsTest {

    private static final CounterState COUNT = CounterState.of("count");

    private final OneLane world = new OneLane();
    private boolean failing;

    AwaitedEffectsTest() {
        world.script.onMessage = (message, context) -> {
            context.add(COUNT, 1);
            if (failing) {
                throw new IOException("no");
            }
        };
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertEquals(0, world.awaited.size());
    }

    @Test
    void executedAtOnce_isAcknowledgedWithItsCommit() {
        world.store.refuse(false, true);
        Answer answer = send("one");
        world.run();
        assertEquals(0, answer.durable);
        world.store.refuse(false, false);
        world.runAfter(50);

        assertEquals(1, answer.durable);
        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void failedOnce_isAcknowledgedWhenItHasSucceeded() {
        failing = true;
        Answer answer = send("one");
        world.run();
        assertEquals(0, answer.durable);
        failing = false;
        world.runAfter(100);

        assertEquals(1, answer.durable);
        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void givenUp_isAcknowledgedWithItsDeadLetter() {
        failing = true;
        Answer answer = send("one");
        world.run();
        world.runAfter(100);
        assertEquals(0, answer.durable);
        world.runAfter(200);

        assertEquals(List.of("dead/d1 one"), world.outputs());
        assertEquals(1, answer.durable);
    }

    @Test
    void ofAWorker_isAcknowledgedWhenThatHasFinished() {
        world.execution(Execution.WORKER);
        Answer first = send("one");
        Answer second = send("two");
        world.run();
        assertEquals(0, first.durable + second.durable);
        world.runWorker();
        assertEquals(List.of(1, 0), List.of(first.durable, second.durable));
        world.runWorker();

        assertEquals(1, second.durable);
    }

    @Test
    void endThatCouldNotBeWritten_isNotAcknowledged() {
        world.execution(Execution.WORKER);
        Answer answer = send("one");
        world.run();
        world.store.refuse(false, true);
        world.runWorker();
        assertEquals(0, answer.durable);
        world.store.refuse(false, false);
        world.runAfter(50);

        assertEquals(1, answer.durable);
        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void parkingThatCouldNotBeWritten_isDoneAgain() {
        world.execution(Execution.WORKER);
        world.store.refuse(false, true);
        Answer answer = send("one");
        world.run();
        assertEquals(0, world.awaited.size());
        world.store.refuse(false, false);
        world.runAfter(50);
        world.runWorker();

        assertEquals(1, answer.durable);
    }

    @Test
    void duplicate_ofOneThatWaits_isAcknowledgedWithIt() {
        world.execution(Execution.WORKER);
        Answer first = send("one");
        Answer other = send("two");
        Answer again = send("one");
        world.run();
        assertEquals(0, first.durable + again.durable);
        world.runWorker();

        assertEquals(List.of(1, 0, 1), List.of(first.durable, other.durable, again.durable));
        Answer late = send("one");
        world.run();
        assertEquals(1, late.durable);
        world.runWorker();
        assertEquals(List.of("d1:one", "d1:two"), world.script.calls);
    }

    @Test
    void duplicateByPacket_isAcknowledgedWhenTheLastThatWaitsHasLeft() {
        world.execution(Execution.WORKER);
        InboundMessage packet = OneLane.packet("d1", "one", 7, false, OneLane.properties());
        world.sendAwaiting(packet);
        send("two");
        world.run();
        Answer again = world.sendAwaiting(OneLane.packet("d1", "one", 7, true, OneLane.properties()));
        world.run();
        world.runWorker();
        assertEquals(0, again.durable);
        world.runWorker();

        assertEquals(1, again.durable);
    }

    @Test
    void withdrawn_isNotExecuted_andIsNewWhenItComesAgain() {
        world.execution(Execution.WORKER);
        send("one");
        Answer withdrawn = send("two");
        Answer third = send("three");
        world.run();
        withdrawn.withdrawn = true;
        world.runWorker();
        world.runWorker();
        assertEquals(List.of("d1:one", "d1:three"), world.script.calls);
        assertEquals(List.of(0, 1), List.of(withdrawn.durable, third.durable));
        assertEquals(1, world.counters.messagesWithdrawn.sum());
        assertEquals(0, world.store.count(Table.INBOX));

        Answer again = send("two");
        world.run();
        world.runWorker();
        assertEquals(1, again.durable);
        assertEquals(0, withdrawn.durable);
        assertEquals(3, world.counter("d1", COUNT));
    }

    @Test
    void severalWithdrawn_thatComeAgain_keepTheirOrder() {
        world.execution(Execution.WORKER);
        send("one");
        List<Answer> withdrawn = List.of(send("two"), send("three"));
        world.run();
        withdrawn.forEach(answer -> answer.withdrawn = true);
        world.workers.remove().run();
        world.lane().step();
        send("two");
        send("three");
        world.run();
        while (!world.workers.isEmpty()) {
            world.runWorker();
        }

        assertEquals(List.of("d1:one", "d1:two", "d1:three"), world.script.calls);
    }

    @Test
    void withdrawnInTheMailbox_isNotExecuted() {
        Answer withdrawn = send("one");
        withdrawn.withdrawn = true;
        Answer again = send("one");
        world.run();

        assertEquals(List.of("d1:one"), world.script.calls);
        assertEquals(List.of(0, 1), List.of(withdrawn.durable, again.durable));
    }

    @Test
    void withdrawnAndSentAgain_beforeItRan_isExecutedOnce() {
        failing = true;
        Answer withdrawn = send("one");
        world.run();
        withdrawn.withdrawn = true;
        Answer again = send("one");
        failing = false;
        world.runAfter(100);

        assertEquals(1, world.counter("d1", COUNT));
        assertEquals(1, again.durable);
        assertEquals(2, world.script.calls.size());
    }

    @Test
    void waitingOverARestart_isForgotten_othersAreNot() {
        failing = true;
        world.retry(new FunctionSpec.Retry(9, Duration.ofMillis(100), "dead/{device}"));
        send("one");
        world.send(OneLane.withId("d1", "two", "id two"));
        world.run();
        failing = false;
        world.script.calls.clear();

        world.restart();
        world.runAfter(100);
        assertEquals(List.of("d1:two"), world.script.calls);
        Answer again = send("one");
        world.run();
        assertEquals(1, again.durable);
        assertEquals(List.of("d1:two", "d1:one"), world.script.calls);
    }

    @Test
    void notAwaited_isAcknowledgedOnceParked_andRunsAfterARestart() {
        world.execution(Execution.WORKER);
        Answer answer = world.send(OneLane.withId("d1", "one", "id one"));
        world.run();
        assertEquals(1, answer.durable);
        world.restart();
        world.run();
        world.runWorker();

        assertEquals(1, world.counter("d1", COUNT));
    }

    @Test
    void lanesThatHang_areTakenOver_withWhoWaits() {
        failing = true;
        Answer waits = send("one");
        world.run();
        failing = false;
        world.watch = new InvocationWatch() {
            @Override
            public void began(Invocation invocation) {}

            @Override
            public boolean ended() {
                throw new LaneAbandonedException("hung");
            }
        };
        world.replaceHung(new TimeoutException("nothing hung yet"));
        Answer hangs = world.sendAwaiting(OneLane.withId("d2", "hangs", "id hangs"));
        assertThrows(LaneAbandonedException.class, world::run);

        world.watch = InvocationWatch.NONE;
        world.replaceHung(new TimeoutException("hung"));
        world.runAfter(100);

        assertEquals(List.of(1, 1), List.of(waits.durable, hangs.durable));
        assertEquals(List.of("dead/d2 hangs"), world.outputs());
        assertEquals(1, world.counter("d1", COUNT));
    }

    private Answer send(String text) {
        return world.sendAwaiting(OneLane.withId("d1", text, "id " + text));
    }
}
