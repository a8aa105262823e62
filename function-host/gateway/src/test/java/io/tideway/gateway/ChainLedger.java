package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** All that publishers were promised and all that instances of {@link InputChain} said, on whichever host. Thread-safe. */
final class ChainLedger {

    private final Map<String, Set<String>> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> outputs = new ConcurrentHashMap<>();
    private final Map<String, String> byId = new ConcurrentHashMap<>();
    private final Map<String, Long> sentNs = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<Long>> latenciesNs = new ConcurrentHashMap<>();
    private volatile @Nullable String contradiction;

    /** What an instance said: it was given that input and is in that state since. */
    record Link(String input, long count, String state) {}

    void sending(String key, String input) {
        sentNs.put(key + " " + input, System.nanoTime());
    }

    void acknowledged(String key, String input) {
        acknowledged.computeIfAbsent(key, any -> ConcurrentHashMap.newKeySet()).add(input);
    }

    /** Outputs may come twice, but the same then. */
    void output(OutboundMessage output) {
        String key = output.topic().substring(output.topic().lastIndexOf('/') + 1);
        String text = new String(output.payload(), StandardCharsets.UTF_8);
        String before = byId.putIfAbsent(output.id(), text);
        if (before != null && !before.equals(text)) {
            contradiction = output.id() + " is '" + before + "' and '" + text + "'";
        }
        String other =
                outputs.computeIfAbsent(key, any -> new ConcurrentHashMap<>()).putIfAbsent(text, output.id());
        if (other != null && !other.equals(output.id())) {
            contradiction = "'" + text + "' of " + key + " has the ids " + other + " and " + output.id();
        }
        Long since = sentNs.remove(key + " " + text.substring(0, text.indexOf(' ')));
        if (since != null) {
            latenciesNs
                    .computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>())
                    .add(System.nanoTime() - since);
        }
    }

    int outputs(String key) {
        return outputs.getOrDefault(key, Map.of()).size();
    }

    int outputs() {
        return outputs.values().stream().mapToInt(Map::size).sum();
    }

    int acknowledged(String key) {
        return acknowledged.getOrDefault(key, Set.of()).size();
    }

    Set<String> keys() {
        return acknowledged.keySet();
    }

    /** Inputs acknowledged of which nothing was heard yet. */
    List<String> unheard() {
        List<String> unheard = new ArrayList<>();
        acknowledged.forEach((key, inputs) -> {
            Set<String> heard = ConcurrentHashMap.newKeySet();
            links(key).forEach(link -> heard.add(link.input()));
            inputs.stream().filter(input -> !heard.contains(input)).forEach(input -> unheard.add(key + " " + input));
        });
        return unheard;
    }

    /** What was said of an instance, by count; in a history of one writer each count comes once. */
    List<Link> links(String key) {
        List<Link> links = new ArrayList<>();
        for (String text : outputs.getOrDefault(key, Map.of()).keySet()) {
            String[] parts = text.split(" ", 2);
            links.add(new Link(parts[0], Long.parseLong(parts[1].substring(0, parts[1].indexOf(' '))), parts[1]));
        }
        links.sort(Comparator.comparingLong(Link::count));
        return links;
    }

    /**
     * Every acknowledged input took effect once, each publisher's in the order it was sent, one after the other, each on the
     * state that the one before left.
     */
    void verifyOneWriter(String context) {
        assertNull(contradiction, context);
        assertEquals(List.of(), unheard(), () -> context + ": acknowledged and lost");
        for (String key : keys()) {
            String state = InputChain.START;
            Map<String, Long> latest = new HashMap<>();
            for (Link link : links(key)) {
                String expected = InputChain.after(state, link.input());
                assertEquals(
                        expected, link.state(), () -> context + ": " + key + " " + link + " in " + around(key, link));
                state = expected;
                inOrder(context, key, link, latest);
            }
        }
    }

    /**
     * As {@link #verifyOneWriter}, where owners were cut off: what they did unknown to the store is a branch of the history,
     * and the state that each branch came to is an orphan.
     *
     * @param tip state of the instance in the store
     * @param orphans states in the orphans of the instance
     * @return how many branches there are
     */
    int verifyBranches(String context, String key, String tip, List<String> orphans) {
        assertNull(contradiction, context);
        Map<String, Link> byState = new HashMap<>();
        links(key).forEach(link -> byState.put(link.state(), link));
        Map<String, Link> unexplained = new HashMap<>(byState);
        List<Link> history = explain(context, key, tip, byState, unexplained);
        Map<String, Long> latest = new HashMap<>();
        history.forEach(link -> inOrder(context, key, link, latest));
        int branches = 0;
        for (String orphan : orphans) {
            int before = unexplained.size();
            explain(context + ", orphan", key, orphan, byState, unexplained);
            branches += unexplained.size() < before ? 1 : 0;
        }
        assertEquals(
                Map.of(),
                unexplained,
                () -> context + ": " + key + " said what is neither in the store, " + tip + ", nor an orphan, "
                        + orphans);
        return branches;
    }

    /** What led to that state, from the beginning; taken out of what is to be explained. */
    private List<Link> explain(
            String context, String key, String tip, Map<String, Link> byState, Map<String, Link> unexplained) {
        ArrayDeque<Link> history = new ArrayDeque<>();
        String state = tip;
        while (!state.equals(InputChain.START)) {
            Link link = byState.get(state);
            assertNotNull(link, context + ": nobody said how " + key + " came to " + state + ", of " + tip);
            unexplained.remove(state);
            history.addFirst(link);
            state = InputChain.before(state, link.input());
        }
        return List.copyOf(history);
    }

    private void inOrder(String context, String key, Link link, Map<String, Long> latest) {
        String[] input = link.input().split(":");
        long number = Long.parseLong(input[1]);
        Long before = latest.put(input[0], number);
        assertTrue(
                before == null || before < number,
                () -> context + ": " + key + " had " + before + " before " + link + " in " + around(key, link));
    }

    private List<Link> around(String key, Link link) {
        return links(key).stream()
                .filter(other -> Math.abs(other.count() - link.count()) <= 5)
                .toList();
    }

    /** From sending to output, in microseconds, of instances whose key begins like that; forgets them. */
    long[] takeLatenciesMicros(String prefix) {
        List<Long> all = new ArrayList<>();
        latenciesNs.forEach((key, queue) -> {
            if (key.startsWith(prefix)) {
                for (Long latency = queue.poll(); latency != null; latency = queue.poll()) {
                    all.add(latency);
                }
            }
        });
        return all.stream().mapToLong(ns -> ns / 1_000).sorted().toArray();
    }

    /** A quantile of sorted values; 0 of none. */
    static long quantile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, (long) (share * sorted.length))];
    }
}
