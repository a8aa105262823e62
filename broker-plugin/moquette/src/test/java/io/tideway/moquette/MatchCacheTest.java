package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class MatchCacheTest {

    private final AtomicInteger walks = new AtomicInteger();
    private final Function<Topic, List<Subscription>> trie = topic -> {
        walks.incrementAndGet();
        return List.of();
    };
    private final MatchCache cache = new MatchCache();

    @Test
    void match_sameTopicAgain_doesNotWalkTheTrie() {
        cache.match(new Topic("a/b"), trie);
        cache.match(new Topic("a/b"), trie);
        assertEquals(1, walks.get());
    }

    @Test
    void match_afterAnyChange_walksAgain() {
        cache.match(new Topic("a/b"), trie);
        cache.changed();
        cache.match(new Topic("a/b"), trie);
        assertEquals(2, walks.get());
    }

    @Test
    void match_changeDuringTheWalk_isNotRemembered() {
        cache.match(new Topic("a/b"), topic -> {
            cache.changed();
            return trie.apply(topic);
        });
        cache.match(new Topic("a/b"), trie);
        assertEquals(2, walks.get());
    }

    @Test
    void match_moreTopicsThanItHolds_staysRight() {
        for (int i = 0; i < 40_000; i++) {
            cache.match(new Topic("t/" + i), trie);
        }
        assertEquals(40_000, walks.get());
    }
}
