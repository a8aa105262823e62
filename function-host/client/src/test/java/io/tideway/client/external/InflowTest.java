package io.tideway.client.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.Acknowledgement;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InflowTest {

    private final FakeHost host = new FakeHost();
    private final ArrayDeque<Runnable> timer = new ArrayDeque<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final ExternalCounters counters = new ExternalCounters();
    private final HeldBack heldBack = new HeldBack((task, delayMs) -> timer.add(task));
    private final Inflow inflow = new Inflow(host, heldBack, counters, false);

    @BeforeEach
    void bind() {
        inflow.bindings(BindingIndex.of(List.of(
                binding("one", "devices/{d}/#", "{d}"),
                binding("two", "devices/{d}/both", "{d}"),
                binding("who", "who/#", "{client-id}"))));
    }

    @Test
    void message_forTwoFunctions_isAcknowledgedAfterBoth() {
        receive("devices/a/both", "m1");
        host.taken.remove().acknowledgement.durable();
        assertEquals(List.of(), acknowledged);
        host.taken.remove().acknowledgement.rejected(Rejection.FUNCTION_GONE);
        assertEquals(List.of("m1"), acknowledged);
    }

    @Test
    void message_refusedForNow_isOfferedAgainBeforeThoseBehindIt() {
        receive("devices/a/x", "m1");
        receive("devices/a/x", "m2");
        receive("devices/b/x", "m3");
        Taken first = host.taken.remove();
        Taken second = host.taken.remove();
        Taken other = host.taken.remove();
        first.acknowledgement.rejected(Rejection.QUOTA_EXCEEDED);
        assertTrue(second.acknowledgement.mustNotOvertake());
        second.acknowledgement.rejected(Rejection.QUOTA_EXCEEDED);
        assertFalse(other.acknowledgement.mustNotOvertake());
        other.acknowledgement.durable();
        assertEquals(List.of("m3"), acknowledged);

        timer.remove().run();
        timer.remove().run(); // Nothing more while the first is with the host.
        assertEquals(List.of("m1"), host.payloads());
        Taken again = host.taken.remove();
        assertFalse(again.acknowledgement.mustNotOvertake());
        again.acknowledgement.rejected(Rejection.QUOTA_EXCEEDED);
        timer.remove().run();
        host.taken.remove().acknowledgement.durable();
        assertEquals(List.of("m2"), host.payloads());
        receive("devices/a/x", "m4");
        host.taken.remove().acknowledgement.durable();
        assertEquals(0, heldBack.size());
        assertFalse(host.taken.element().acknowledgement.mustNotOvertake());
        assertEquals(List.of("m3", "m1", "m2"), acknowledged);
    }

    @Test
    void message_thatNobodyCanProcess_isAcknowledgedAndCounted() {
        receive("other", "m1");
        receive("who/am/i", "m2");
        assertEquals(List.of("m1", "m2"), acknowledged);
        assertEquals(1, counters.values().get("publishes_unbound"));
        assertEquals(1, counters.values().get("publishes_rejected"));
    }

    @Test
    void message_whileStopping_isLeftToTheBroker() {
        inflow.stopAccepting();
        receive("devices/a/x", "m1");
        assertEquals(List.of(), acknowledged);
        assertTrue(host.taken.isEmpty());
    }

    private void receive(String topic, String payload) {
        InboundMessage message = new InboundMessage(
                "host",
                null,
                topic,
                payload.getBytes(StandardCharsets.UTF_8),
                1,
                false,
                false,
                1,
                MessageProperties.NONE,
                0);
        inflow.received(message, () -> acknowledged.add(payload));
    }

    private static Binding binding(String function, String topic, String key) {
        TopicPattern pattern = TopicPattern.parse(topic);
        return new Binding(function, pattern, KeyTemplate.parse(key, pattern));
    }

    private record Taken(InboundMessage message, Acknowledgement acknowledgement) {}

    private static final class FakeHost implements Ingress {
        private final Queue<Taken> taken = new ArrayDeque<>();

        @Override
        public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
            taken.add(new Taken(message, acknowledgement));
        }

        List<String> payloads() {
            return taken.stream()
                    .map(one -> new String(one.message().payload(), StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
