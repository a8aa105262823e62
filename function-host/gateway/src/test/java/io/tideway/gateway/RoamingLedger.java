package io.tideway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one roaming device was promised, and what its instance of {@link InputChain} said on whichever gateway: enough to
 * tell the whole history. Thread-safe.
 */
final class RoamingLedger {

    private final String device;
    private final boolean identified;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> leftBehind = ConcurrentHashMap.newKeySet();
    private final Map<String, Link> byState = new ConcurrentHashMap<>();

    /** An instance was given that input and is in that state since; said by these gateways. */
    private record Link(String input, String state, Set<String> gateways) {
        long number() {
            return Long.parseLong(input.substring(input.indexOf(':') + 1));
        }
    }

    /** {@code identified}: its messages carry ids by which they are known on every gateway. */
    RoamingLedger(String device, boolean identified) {
        this.device = device;
        this.identified = identified;
    }

    void acknowledged(String input) {
        acknowledged.add(input);
    }

    /** The device has left a gateway that had not answered it, and sends it to another one. */
    void leftBehind(String input) {
        leftBehind.add(input);
    }

    /** An output: the input, and the state that it led to. It may come twice. */
    void said(String gateway, String output) {
        int space = output.indexOf(' ');
        String state = output.substring(space + 1);
        byState.computeIfAbsent(
                        state, any -> new Link(output.substring(0, space), state, ConcurrentHashMap.newKeySet()))
                .gateways()
                .add(gateway);
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /** Inputs acknowledged of which no gateway has said anything yet. */
    List<String> unheard() {
        Set<String> heard = new HashSet<>();
        byState.values().forEach(link -> heard.add(link.input()));
        return acknowledged.stream().filter(input -> !heard.contains(input)).toList();
    }

    /**
     * The history that led to the state in the store is that of one writer, and what is missing from it is in an orphan.
     *
     * @param tip state of the instance in the store
     * @param orphans states in the orphans of the instance
     * @param repeated collects inputs that are in the history more than once
     */
    void verify(String context, String tip, Collection<String> orphans, Collection<String> repeated) {
        Set<String> unexplained = new HashSet<>(byState.keySet());
        Set<String> inputs = new HashSet<>();
        List<Link> history = explain(context, tip, unexplained);
        verifyOnce(context, history, inputs, repeated);
        verifyOrder(context, history);
        for (String orphan : orphans) {
            explain(context + ", orphan", orphan, unexplained).forEach(link -> inputs.add(link.input()));
        }
        assertEquals(
                Set.of(),
                unexplained,
                () -> context + ": " + device + " was in states that are neither in the store, " + tip
                        + ", nor in an orphan, " + orphans);
        List<String> lost =
                acknowledged.stream().filter(input -> !inputs.contains(input)).toList();
        assertEquals(List.of(), lost, () -> context + ": acknowledged to " + device + " and lost");
    }

    /** What led to that state from the beginning, taken out of what is to be explained. */
    private List<Link> explain(String context, String tip, Set<String> unexplained) {
        ArrayDeque<Link> history = new ArrayDeque<>();
        String state = tip;
        while (!state.equals(InputChain.START)) {
            Link link = byState.get(state);
            assertNotNull(link, context + ": nobody said how " + device + " came to " + state + ", of " + tip);
            unexplained.remove(state);
            history.addFirst(link);
            state = InputChain.before(state, link.input());
        }
        return List.copyOf(history);
    }

    /** Without an id a message that was sent to two gateways may be executed by both; nothing else is repeated. */
    private void verifyOnce(String context, List<Link> history, Set<String> inputs, Collection<String> repeated) {
        for (Link link : history) {
            if (!inputs.add(link.input())) {
                assertTrue(
                        !identified && leftBehind.contains(link.input()),
                        () -> context + ": " + link + " came before, in " + around(history, link));
                repeated.add(link.input());
            }
        }
    }

    /** Each gateway executed what is new to the instance in the order in which the device sent it there. */
    private void verifyOrder(String context, List<Link> history) {
        Map<String, Long> latest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Link link : history) {
            if (link.gateways().size() > 1 || !seen.add(link.input())) {
                continue; // Two gateways came to the same, one of them in vain; or it is repeated.
            }
            String gateway = link.gateways().iterator().next();
            Long before = latest.put(gateway, link.number());
            assertTrue(
                    before == null || before < link.number(),
                    () -> context + ": " + gateway + " had " + before + " before " + link + " in "
                            + around(history, link));
        }
    }

    private static List<Link> around(List<Link> history, Link link) {
        int at = history.indexOf(link);
        return new ArrayList<>(history.subList(Math.max(0, at - 8), Math.min(history.size(), at + 4)));
    }
}
