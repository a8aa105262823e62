package io.tideway.runtime.lane;

import io.tideway.gate.binding.Route;
import io.tideway.gate.binding.TopicPattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the named levels of a binding matched. */
interface Levels {

    Optional<String> level(String name);

    /** All of them, for the store. */
    Map<String, String> all();

    /** Levels of a message that just arrived; looked up only when asked for. */
    static Levels of(Route route, String topic) {
        TopicPattern pattern = route.binding().pattern();
        return new Levels() {
            @Override
            public Optional<String> level(String name) {
                return pattern.capture(name, topic);
            }

            @Override
            public Map<String, String> all() {
                Map<String, String> all = new LinkedHashMap<>();
                for (TopicPattern.Level level : pattern.levels()) {
                    if (level instanceof TopicPattern.Level.Single single
                            && !single.name().isEmpty()) {
                        pattern.capture(single.name(), topic).ifPresent(text -> all.put(single.name(), text));
                    }
                }
                return all;
            }
        };
    }

    /** Levels that were stored. */
    static Levels of(Map<String, String> stored) {
        return new Levels() {
            @Override
            public Optional<String> level(String name) {
                return Optional.ofNullable(stored.get(name));
            }

            @Override
            public Map<String, String> all() {
                return stored;
            }
        };
    }
}
