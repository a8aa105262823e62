package io.tideway.client.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gate.binding.TopicPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FilterSetTest {

    private static final String[] LEVELS = {"a", "b", "+", "{n}", "#"};

    @Test
    void patterns_apart_stayAsTheyAre() {
        assertEquals(
                Set.of("devices/+/telemetry", "devices/+/alarm", "lines/#"),
                filters("devices/{device}/telemetry", "devices/{device}/alarm", "lines/#"));
    }

    @Test
    void pattern_coveredByAnother_isLeftOut() {
        assertEquals(Set.of("devices/#"), filters("devices/{device}/telemetry", "devices/#", "devices"));
    }

    @Test
    void patterns_thatCross_becomeOneThatCoversBoth() {
        assertEquals(Set.of("a/+/+"), filters("a/{x}/c", "a/b/{y}"));
        assertEquals(Set.of("+/+/+/#"), filters("a/{x}/c", "a/b/{y}", "{z}/b/c/#"));
    }

    @Test
    void anyPatterns_areCoveredAndOverlapNowhere() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<TopicPattern> patterns = new ArrayList<>();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                patterns.add(pattern(random));
            }
            Set<String> filters = FilterSet.of(patterns);
            for (int i = 0; i < 20; i++) {
                String topic = random.ints(random.nextInt(1, 5), 0, 3)
                        .mapToObj(level -> List.of("a", "b", "c").get(level))
                        .collect(Collectors.joining("/"));
                long matching = filters.stream()
                        .filter(filter -> TopicPattern.parse(filter).matches(topic))
                        .count();
                boolean wanted = patterns.stream().anyMatch(pattern -> pattern.matches(topic));
                assertTrue(matching <= 1, () -> "seed " + seed + ": " + topic + " by " + filters);
                assertFalse(wanted && matching == 0, () -> "seed " + seed + ": " + topic + " of " + patterns);
            }
        }
    }

    private static TopicPattern pattern(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            String level = LEVELS[random.nextInt(i == 1 ? 5 : 4)];
            text.append(text.isEmpty() ? "" : "/").append(level.equals("{n}") ? "{n" + i + "}" : level);
        }
        return TopicPattern.parse(text.toString());
    }

    private static Set<String> filters(String... patterns) {
        return FilterSet.of(Arrays.stream(patterns).map(TopicPattern::parse).toList());
    }
}
