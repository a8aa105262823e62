package io.tideway.gateway.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Egress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostOutputsTest {

    private static final int BYTES = output("1").memoryBytes();

    private final Broker broker = new Broker();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final HostOutputs outputs = new HostOutputs(3L * BYTES, broker, tasks::add, new HostOutputs.Listener() {
        @Override
        public void settled(String host, String outputId) {
            told.add(host + " " + outputId + " settled");
        }

        @Override
        public void givenUp(String host, String outputId) {
            told.add(host + " " + outputId + " given up");
        }
    });

    @Test
    void output_saidByTwoHosts_isPublishedOnceAndBothHear() {
        outputs.publish("a", output("1"));
        outputs.publish("b", output("1"));
        assertEquals(List.of("1"), broker.published);
        broker.settle("1");
        runTasks();
        assertEquals(List.of("a 1 settled", "b 1 settled"), told);
    }

    @Test
    void outputs_brokerHasNoRoom_waitInOrder() {
        broker.full = true;
        outputs.publish("a", output("1"));
        outputs.publish("b", output("2"));
        assertFalse(outputs.hasPublishedAll());
        broker.full = false;
        outputs.retry();
        assertTrue(outputs.hasPublishedAll());
        assertEquals(List.of("1", "2"), broker.published);
    }

    @Test
    void outputs_moreThanTheBound_theOldestAreGivenUp() {
        for (String id : List.of("1", "2", "3", "4", "5")) {
            outputs.publish("a", output(id));
        }
        runTasks();
        assertEquals(List.of("1", "2"), broker.forgotten);
        assertEquals(List.of("a 1 given up", "a 1 settled", "a 2 given up", "a 2 settled"), told);
        broker.settle("3");
        runTasks();
        outputs.publish("a", output("6"));
        runTasks();
        assertEquals(List.of("1", "2"), broker.forgotten);
    }

    @Test
    void output_forgottenByItsHost_isForgottenByTheBroker() {
        outputs.publish("a", output("1"));
        outputs.publish("b", output("1"));
        outputs.forget("1");
        runTasks();
        assertEquals(List.of("1"), broker.forgotten);
        assertTrue(told.contains("b 1 settled"), told::toString);
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static OutboundMessage output(String id) {
        return new OutboundMessage(id, "out/1", new byte[10], 1, false, MessageProperties.NONE);
    }

    private static final class Broker implements Egress {
        private final List<String> published = new ArrayList<>();
        private final List<String> forgotten = new ArrayList<>();
        private final Map<String, Runnable> unsettled = new HashMap<>();
        private boolean full;

        void settle(String id) {
            unsettled.remove(id).run();
        }

        @Override
        public boolean publish(OutboundMessage output, Runnable settled) {
            if (full) {
                return false;
            }
            published.add(output.id());
            unsettled.put(output.id(), settled);
            return true;
        }

        @Override
        public void forget(String outputId) {
            forgotten.add(outputId);
        }
    }
}
