package io.tideway.gate.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingIndexTest {

    private static final List<String> LEVELS = List.of("a", "b", "", "ab", "Aa", "BB", "ü");

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/b, a, false",
        "a/b, a/b/c, false",
        "a/+, a/b, true",
        "a/+, a/, true",
        "a/+, a, false",
        "a/{x}/c, a/b/c, true",
        "a/{x}/c, a/b/d, false",
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "#, a/b, true",
        "#, $SYS/a, false",
        "+/a, $SYS/a, false",
        "+/#, a, true",
        "/a, /a, true",
        "/a, a, false",
        "+/a, /a, true",
        "a//b, a//b, true",
        "a/+/b, a//b, true",
        "Aa, BB, false",
    })
    void match_onePattern_findsItExactlyWhenItMatches(String pattern, String topic, boolean expected) {
        assertEquals(expected ? List.of(pattern) : List.of(), found(BindingIndex.of(List.of(binding(pattern))), topic));
    }

    @Test
    void match_severalPatterns_findsEachMatchOnce() {
        BindingIndex index = BindingIndex.of(
                List.of(binding("a/b"), binding("a/{x}"), binding("a/+"), binding("#"), binding("a/c"), binding("b")));

        assertEquals(List.of("#", "a/b", "a/{x}", "a/+"), found(index, "a/b"));
    }

    @Test
    void match_samePatternOfTwoFunctions_findsBoth() {
        BindingIndex index = BindingIndex.of(List.of(binding("a/#"), binding("a/#")));

        assertEquals(List.of("a/#", "a/#"), found(index, "a"));
    }

    @Test
    void match_topicFarDeeperThanAnyPattern_returns() {
        BindingIndex index = BindingIndex.of(List.of(binding("{a}/{b}/#"), binding("{a}/{b}")));

        assertEquals(List.of("{a}/{b}/#"), found(index, "a/".repeat(50_000)));
    }

    @Test
    void isEmpty_noBindings_true() {
        BindingIndex index = BindingIndex.of(List.of());

        assertTrue(index.isEmpty());
        assertEquals(0, index.size());
        assertEquals(List.of(), found(index, "a"));
        assertFalse(BindingIndex.of(List.of(binding("a"))).isEmpty());
    }

    @Test
    void match_tenThousandBindings_findsTheRightOnes() {
        BindingIndex index = BindingIndex.of(IntStream.range(0, 10_000)
                .mapToObj(i -> binding("site" + i % 100 + "/line" + i + "/{device}/telemetry"))
                .toList());

        assertEquals(10_000, index.size());
        for (int i = 0; i < 10_000; i++) {
            assertEquals(
                    List.of("site" + i % 100 + "/line" + i + "/{device}/telemetry"),
                    found(index, "site" + i % 100 + "/line" + i + "/d7/telemetry"));
        }
    }

    @Test
    void match_randomPatternsAndTopics_agreesWithTopicPattern() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<Binding> bindings = IntStream.range(0, random.nextInt(40))
                    .mapToObj(i -> binding(randomPattern(random)))
                    .toList();
            BindingIndex index = BindingIndex.of(bindings);
            for (int i = 0; i < 60; i++) {
                String topic = randomTopic(random);
                assertEquals(
                        bindings.stream()
                                .filter(binding -> binding.pattern().matches(topic))
                                .map(Binding::function)
                                .sorted()
                                .toList(),
                        found(index, topic).stream().sorted().toList(),
                        () -> "seed " + seed + ", topic '" + topic + "', patterns " + bindings);
            }
        }
    }

    @Test
    void match_anyTopic_allocatesNothing() {
        BindingIndex index = BindingIndex.of(IntStream.range(0, 1_000)
                .mapToObj(i -> binding("site" + i + "/{line}/+/telemetry/#"))
                .toList());
        long[] matches = new long[1];
        Consumer<Binding> visitor = binding -> matches[0]++;
        String topic = "site500/line7/device9/telemetry/temperature";
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1_000; i++) {
            index.match(topic, visitor);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            index.match(topic, visitor);
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(11_000, matches[0]);
        assertTrue(allocatedBytes < 10_000, () -> "10,000 matches allocated " + allocatedBytes + " bytes");
    }

    private static String randomPattern(Random random) {
        int depth = 1 + random.nextInt(4);
        List<String> levels = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            int kind = random.nextInt(10);
            boolean last = i == depth - 1;
            if (kind == 0 && last) {
                levels.add("#");
            } else if (kind <= 2) {
                levels.add("+");
            } else if (kind == 3) {
                levels.add("{x" + i + "}");
            } else {
                levels.add(LEVELS.get(random.nextInt(LEVELS.size())));
            }
        }
        String pattern = String.join("/", levels);
        return pattern.isEmpty() ? "+" : pattern;
    }

    private static String randomTopic(Random random) {
        List<String> levels = new ArrayList<>();
        int depth = 1 + random.nextInt(5);
        for (int i = 0; i < depth; i++) {
            levels.add(LEVELS.get(random.nextInt(LEVELS.size())));
        }
        return (random.nextInt(20) == 0 ? "$" : "") + String.join("/", levels);
    }

    private static Binding binding(String pattern) {
        TopicPattern parsed = TopicPattern.parse(pattern);
        return new Binding(pattern, parsed, KeyTemplate.parse("{client-id}", parsed));
    }

    private static List<String> found(BindingIndex index, String topic) {
        List<String> functions = new ArrayList<>();
        index.match(topic, binding -> functions.add(binding.function()));
        return functions;
    }
}
