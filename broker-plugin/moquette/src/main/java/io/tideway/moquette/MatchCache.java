package io.tideway.moquette;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Remembers who subscribes to a topic for as long as no subscription changes: devices publish to the same few topics over and
 * over, and a walk through the trie costs more than all else the broker does for a small message.
 *
 * <p>Thread-safe. A match is stored under the version it began with, and the version moves after every change, so what a
 * change made stale is never found.
 */
final class MatchCache {

    /** Then it starts anew; devices choose topics, so it must be bounded. */
    private static final int TOPICS_MAX = 16_384;

    private record Match(long version, List<Subscription> subscriptions) {}

    private final ConcurrentMap<String, Match> matches = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /** A subscription has been added or removed; call after the change. */
    void changed() {
        version.incrementAndGet();
    }

    List<Subscription> match(Topic topic, Function<Topic, List<Subscription>> trie) {
        String name = topic.toString();
        long now = version.get();
        Match known = matches.get(name);
        if (known != null && known.version() == now) {
            return known.subscriptions();
        }
        List<Subscription> matched = trie.apply(topic);
        if (matches.size() >= TOPICS_MAX) {
            matches.clear();
        }
        matches.put(name, new Match(now, matched));
        return matched;
    }
}
