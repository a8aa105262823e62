package io.tideway.gate.hosts;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.ControlLink;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageForms;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.proto.hosts.GatewayFrame;
import io.tideway.proto.hosts.GatewayMessage;
import io.tideway.proto.hosts.Hello;
import io.tideway.proto.hosts.HostFrame;
import io.tideway.proto.hosts.HostMessage;
import io.tideway.proto.hosts.Run;
import io.tideway.proto.hosts.RunEnded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayEndTest {

    private static final long LEASE_MS = 1_000;
    private static final TopicPattern TOPIC = TopicPattern.parse("d/{device}");
    private static final FunctionOffer OFFER = new FunctionOffer(
            "f", "1", List.of(new Binding("f", TOPIC, KeyTemplate.parse("{device}", TOPIC))), 100, 0, "dead");

    private final Recorded recorded = new Recorded();
    private final GatewayEnd gateway = new GatewayEnd(new HostsConfig("g", 0, LEASE_MS, 1_000), recorded);
    private final Map<String, Link> links = new HashMap<>();
    private final Map<String, Long> frames = new HashMap<>();
    private long nowMs;

    @Test
    void manyInstances_remote_areSpreadWithinATenthOfEven() {
        attach("a");
        attach("b");
        attach("c");
        Map<String, Integer> given = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            nowMs++;
            Assigned assigned = dispatch("k" + i % 200);
            given.merge(assigned.host(), 1, Integer::sum);
            end(assigned, false);
        }
        given.forEach((host, messages) -> assertTrue(Math.abs(messages - 2_000) <= 200, given::toString));
    }

    @Test
    void host_added_getsItsShareFromTheFirstMomentAndNoMore() {
        attach("a");
        attach("b");
        for (int i = 0; i < 6_000; i++) {
            nowMs++;
            end(dispatch("k" + i % 200), false);
        }
        attach("c");
        for (int part = 0; part < 10; part++) {
            Map<String, Integer> given = new HashMap<>();
            for (int i = 0; i < 600; i++) {
                nowMs++;
                Assigned assigned = dispatch("k" + i % 200);
                given.merge(assigned.host(), 1, Integer::sum);
                end(assigned, false);
            }
            given.forEach((host, messages) -> assertTrue(Math.abs(messages - 200) <= 40, given::toString));
        }
    }

    @Test
    void instance_remote_staysMostlyWithOneHost() {
        attach("a");
        attach("b");
        attach("c");
        Map<String, Map<String, Integer>> given = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            nowMs++;
            Assigned assigned = dispatch("k" + i % 200);
            given.computeIfAbsent("k" + i % 200, key -> new HashMap<>()).merge(assigned.host(), 1, Integer::sum);
            end(assigned, false);
        }
        long faithful = given.values().stream()
                .filter(hosts -> hosts.values().stream().anyMatch(messages -> messages >= 25))
                .count();
        assertTrue(faithful >= 140, () -> faithful + " of 200 instances found 25 of 30 messages on one host");
    }

    @Test
    void instance_localAtAHost_goesThere() {
        attach("a");
        attach("b");
        Assigned first = dispatch("k");
        end(first, true);
        for (int i = 0; i < 5; i++) {
            Assigned next = dispatch("k");
            assertEquals(first.host(), next.host());
            end(next, true);
        }
    }

    @Test
    void host_overloadedByLocalInstances_losesSomeToTheOther() {
        attach("a");
        for (int i = 0; i < 50; i++) {
            end(dispatch("k" + i), true);
        }
        attach("b");
        Map<String, Integer> given = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            nowMs += 10;
            Assigned assigned = dispatch("k" + i % 50);
            end(assigned, true);
            if (i >= 3_000) {
                given.merge(assigned.host(), 1, Integer::sum);
            }
        }
        assertTrue(given.getOrDefault("b", 0) >= 330, given::toString);
    }

    @Test
    void host_addedToThreeWithLocalInstances_hasItsShareOfThemSoonAndTheRestStay() {
        List.of("a", "b", "c").forEach(this::attach);
        Map<String, String> at = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            nowMs += 2;
            Assigned assigned = dispatch("k" + i % 200);
            end(assigned, true);
        }
        attach("d");
        int moved = 0;
        for (int i = 0; i < 30_000; i++) {
            nowMs += 2;
            String key = "k" + i % 200;
            Assigned assigned = dispatch(key);
            end(assigned, true);
            String before = at.put(key, assigned.host());
            moved += before == null || before.equals(assigned.host()) ? 0 : 1;
        }
        Map<String, Long> shares = at.values().stream().collect(groupingBy(host -> host, counting()));
        assertEquals(4, shares.size());
        shares.values().forEach(share -> assertTrue(Math.abs(share - 50) <= 10, shares::toString));
        int all = moved;
        assertTrue(moved <= 80, () -> all + " moves, of which 50 were needed");
    }

    @Test
    void host_goneForItsLease_losesItsRunsToAnother() {
        attach("a");
        Assigned lost = dispatch("k");
        attach("b");
        gateway.lost(link("a"), nowMs);
        pass(LEASE_MS - 10);
        assertEquals(List.of(), recorded.runs("b"));

        pass(20);
        assertEquals(1, recorded.runs("b").size());
        assertEquals("k", recorded.runs("b").get(0).getKey());
        end(lost, false);
        assertEquals(List.of(), recorded.results, "its late word counts for nothing");
    }

    @Test
    void host_backWithinItsLease_getsItsRunsAgain() {
        attach("a");
        attach("b");
        Assigned lost = dispatch("k");
        gateway.lost(link(lost.host()), nowMs);
        links.remove(lost.host());
        pass(LEASE_MS / 2);
        attach(lost.host());
        List<Run> again = recorded.runs(lost.host());
        assertEquals(lost.run().getNumber(), again.get(again.size() - 1).getNumber());
    }

    @Test
    void output_saidAgainInTheNextSession_isPublishedOnceUntilItIsSettled() {
        attach("a");
        say("a", List.of(output("1")));
        links.remove("a");
        nowMs++;
        attach("a");
        say("a", List.of(output("1")));
        assertEquals(List.of("1"), recorded.outputs);

        gateway.settled("a", "1");
        say("a", List.of(output("1")));
        assertEquals(List.of("1", "1"), recorded.outputs, "it may be of a later life");
    }

    private static HostMessage output(String id) {
        return HostMessage.newBuilder()
                .setOutput(MessageForms.of(
                        new OutboundMessage(id, "out", new byte[] {1}, 1, false, MessageProperties.NONE), 0))
                .build();
    }

    @Test
    void function_onNoHost_waits() {
        gateway.dispatch(run("k"), nowMs);
        assertEquals(1, gateway.messagesWaiting());
        attach("a");
        assertEquals(1, recorded.runs("a").size());
        assertEquals(0, gateway.messagesWaiting());
    }

    // ---- the other end ----------------------------------------------------------------------------------------------

    private record Assigned(String host, Run run) {}

    private Link link(String host) {
        return links.computeIfAbsent(host, Link::new);
    }

    @Test
    void output_beyondWhatTheBrokerTakes_isNotSaidToHaveArrived() {
        attach("a");
        pass(LEASE_MS);
        long before = recorded.received;
        assertTrue(before > 0);
        recorded.brokerIsFull = true;
        pass(LEASE_MS);
        assertEquals(before, recorded.received);
        recorded.brokerIsFull = false;
        pass(LEASE_MS);
        assertTrue(recorded.received > before);
    }

    private void attach(String host) {
        Hello hello = Hello.newBuilder()
                .setMajor(ProtocolVersion.CURRENT.major())
                .setMinor(ProtocolVersion.CURRENT.minor())
                .setAttempt(nowMs + 1)
                .setName(host)
                .setStore("store-" + host)
                .setFunctions(FunctionOffer.toProto(List.of(OFFER)))
                .setWindow(100)
                .build();
        gateway.received(
                link(host),
                host,
                HostFrame.newBuilder()
                        .addMessages(HostMessage.newBuilder().setHello(hello))
                        .build(),
                nowMs);
        frames.put(host, 0L);
        gateway.flush(nowMs);
    }

    private Assigned dispatch(String key) {
        recorded.latest = null;
        gateway.dispatch(run(key), nowMs);
        gateway.flush(nowMs);
        keepAlive();
        Assigned latest = recorded.latest;
        assertTrue(latest != null, "it is handed to somebody");
        return latest;
    }

    private void keepAlive() {
        List.copyOf(frames.keySet()).forEach(host -> say(host, List.of()));
    }

    private void end(Assigned assigned, boolean local) {
        say(
                assigned.host(),
                List.of(HostMessage.newBuilder()
                        .setRunEnded(RunEnded.newBuilder()
                                .setRun(assigned.run().getNumber())
                                .setExecuted(1)
                                .setLocal(local))
                        .build()));
    }

    private void say(String host, List<HostMessage> messages) {
        gateway.received(
                link(host),
                host,
                HostFrame.newBuilder()
                        .setSession(recorded.sessions.get(host))
                        .setNumber(frames.merge(host, 1L, Long::sum))
                        .addAllMessages(messages)
                        .build(),
                nowMs);
    }

    private void pass(long ms) {
        for (long end = nowMs + ms; nowMs < end; ) {
            nowMs = Math.min(end, nowMs + 50);
            keepAlive();
            gateway.tick(nowMs);
            gateway.flush(nowMs);
        }
    }

    private static HostRun run(String key) {
        InboundMessage message = new InboundMessage(
                "device", null, "d/" + key, new byte[] {1}, 1, false, false, 1, MessageProperties.NONE, 0);
        return new HostRun("f", key, List.of(new HandedMessage("id", message)));
    }

    private record Link(String clientId) implements ControlLink {
        @Override
        public void send(String topic, byte[] payload) {}

        @Override
        public void close() {}
    }

    private static final class Recorded implements GatewayActions {
        private final Map<String, Long> sessions = new HashMap<>();
        private final Map<String, List<Run>> runs = new HashMap<>();
        private final List<RunResult> results = new ArrayList<>();
        private final List<String> outputs = new ArrayList<>();
        private Assigned latest;
        private boolean brokerIsFull;
        private long received;

        List<Run> runs(String host) {
            return runs.getOrDefault(host, List.of());
        }

        @Override
        public void send(ControlLink link, String host, GatewayFrame frame) {
            received = frame.getReceived();
            for (GatewayMessage message : frame.getMessagesList()) {
                if (message.hasWelcome()) {
                    sessions.put(host, frame.getSession());
                }
                if (message.hasRun()) {
                    runs.computeIfAbsent(host, h -> new ArrayList<>()).add(message.getRun());
                    latest = new Assigned(host, message.getRun());
                }
            }
        }

        @Override
        public void close(ControlLink link) {}

        @Override
        public void ended(HostRun run, RunResult result) {
            results.add(result);
        }

        @Override
        public void publish(String host, OutboundMessage output) {
            outputs.add(output.id());
        }

        @Override
        public boolean hasPublishedAll() {
            return !brokerIsFull;
        }

        @Override
        public void forget(String outputId) {}

        @Override
        public void offered(List<FunctionOffer> functions) {}

        @Override
        public void happened(HostIncident incident, String who, String detail) {}
    }
}
