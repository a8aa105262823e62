package io.tideway.runtime.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MailboxTest {

    private final TimeoutException failure = new TimeoutException("hung");

    private final OneLane world = new OneLane();
    private final ArrayDeque<Work> arrived = new ArrayDeque<>();
    private int wakes;
    private final Mailbox mailbox = new Mailbox(arrived, () -> wakes++);

    @Test
    void whatIsDoneAgain_comesBeforeWhatArrived_inItsOrder() {
        Work first = work("first");
        Work second = work("second");
        Work third = work("third");
        mailbox.offer(third);
        mailbox.redo(second);
        mailbox.redo(first);

        assertEquals(List.of(first, second, third), drain(mailbox));
        assertTrue(mailbox.isEmpty());
    }

    @Test
    void isEmpty_isToldOfEither() {
        mailbox.offer(work("any"));
        assertFalse(mailbox.isEmpty());
        mailbox.poll();
        mailbox.redo(work("any"));
        assertFalse(mailbox.isEmpty());
        mailbox.poll();
        assertTrue(mailbox.isEmpty());
    }

    @Test
    void put_wakesTheLane_butOfferLeavesItToTheOfferer() {
        mailbox.offer(work("any"));
        assertEquals(0, wakes);
        mailbox.put(work("any"));
        assertEquals(1, wakes);
    }

    @Test
    void takeOver_fromALaneHungInAStoredInput_givesThatUpFirst() {
        Work unfinished = work("unfinished");
        Work before = work("before");
        Mailbox hung = hungWith(before);
        Executions.Running running = running(new Origin.Inbox(7, 0, false));
        mailbox.takeOver(hung, List.of(unfinished), running, failure);

        Work.Hung given = mailbox.pollHungInStore();
        assertEquals(new Work.Hung(running, null, failure), given);
        assertNull(mailbox.pollHungInStore());
        assertEquals(List.of(unfinished, before), drain(mailbox));
    }

    @Test
    void takeOver_fromALaneHungInAnArrival_givesThatUpInItsTurn() {
        Work unfinished = work("unfinished");
        Work before = work("before");
        Work.Arrival arrival = arrival();
        Executions.Running running = running(new Origin.Direct(null));
        mailbox.takeOver(hungWith(before), List.of(unfinished, arrival), running, failure);

        assertNull(mailbox.pollHungInStore());
        assertSame(unfinished, mailbox.poll());
        assertNull(mailbox.pollHungInStore());
        assertEquals(List.of(new Work.Hung(running, arrival, failure), before), drain(mailbox));
    }

    @Test
    void takeOver_fromALaneThatHungInNothing_onlyDoesAgain() {
        Work unfinished = work("unfinished");
        Work before = work("before");
        mailbox.takeOver(hungWith(before), List.of(unfinished), null, failure);

        assertEquals(List.of(unfinished, before), drain(mailbox));
    }

    private static Mailbox hungWith(Work redo) {
        Mailbox hung = new Mailbox(new ArrayDeque<>(), () -> {});
        hung.redo(redo);
        return hung;
    }

    private static List<Work> drain(Mailbox mailbox) {
        List<Work> all = new ArrayList<>();
        for (@Nullable Work next = mailbox.poll(); next != null; next = mailbox.poll()) {
            all.add(next);
        }
        return all;
    }

    private static Work work(String key) {
        return new Work.Expire(new InstanceId("f", key));
    }

    private static Work.Arrival arrival() {
        TopicPattern pattern = TopicPattern.parse("in/{device}");
        Binding binding = new Binding("f", pattern, KeyTemplate.parse("{device}", pattern));
        return new Work.Arrival(OneLane.message("d1", "hangs"), new Route(binding, "d1"), new OneLane.Answer());
    }

    private Executions.Running running(Origin origin) {
        Instance instance = new Instance(new InstanceId("f", "d1"));
        instance.activate(world.store);
        Input input = new Input.OfDueTimers();
        return new Executions.Running(
                new Invocation(new DeployedFunction(world.spec, world.script), instance, input, 0), input, origin);
    }
}
