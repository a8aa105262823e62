package io.tideway.moquette;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MatchCacheTest {

    private final AtomicInteger walks = new AtomicInteger();
    private final MatchCache cache = new MatchCache();

    @Test
    void match_sameTopicAgain_doesNotWalkTheTrie() {
        cache.match(new Topic("a/b"), this::trie);
        cache.match(new Topic("a/b"), this::trie);
        assertEquals(1, walks.get());
    }

    @Test
    void match_afterAnyChange_walksAgain() {
        cache.match(new Topic("a/b"), this::trie);
        cache.changed();
        cache.match(new Topic("a/b"), this::trie);
        assertEquals(2, walks.get());
    }

    @Test
    void match_changeDuringTheWalk_isNotRemembered() {
        cache.match(new Topic("a/b"), topic -> {
            cache.changed();
            return trie(topic);
        });
        cache.match(new Topic("a/b"), this::trie);
        assertEquals(2, walks.get());
    }

    @Test
    void match_moreTopicsThanItHolds_staysRight() {
        for (int i = 0; i < 40_000; i++) {
            cache.match(new Topic("t/" + i), this::trie);
        }
        assertEquals(40_000, walks.get());
    }

    private List<Subscription> trie(Topic topic) {
        assertEquals(topic, new Topic(topic.toString()));
        walks.incrementAndGet();
        return List.of();
    }
}
