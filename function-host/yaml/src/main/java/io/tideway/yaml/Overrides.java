package io.tideway.yaml;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Environment variables that stand in for values of a document.
 *
 * <p>The variable of a value is the prefix and the value's path in capitals, with an underscore for everything else:
 * {@code TIDEWAY_LISTENERS_0_ADDRESS} for {@code listeners[0].address}. Readers ask by path, so that no guess is needed which
 * underscore was a dot and which a hyphen. Used by one thread, for one document.
 */
public final class Overrides {

    private final String prefix;
    private final Map<String, String> values = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();

    private Overrides(String prefix) {
        this.prefix = prefix;
    }

    /** No variable at all. */
    public static Overrides none() {
        return new Overrides("");
    }

    /**
     * The variables of an environment that start with a prefix.
     *
     * @param prefix such as {@code TIDEWAY_}
     * @param reserved names with that prefix that mean something else
     */
    public static Overrides of(String prefix, Map<String, String> environment, Set<String> reserved) {
        Overrides overrides = new Overrides(prefix);
        environment.forEach((name, value) -> {
            if (name.startsWith(prefix) && !reserved.contains(name)) {
                overrides.values.put(name, value);
            }
        });
        return overrides;
    }

    /** What stands in for the scalar at that path. */
    Optional<YamlNode.Scalar> scalar(String path) {
        String name = YamlPath.variable(prefix, path);
        asked.add(name);
        return Optional.ofNullable(values.get(name)).map(text -> new YamlNode.Scalar(text, new Origin.Variable(name)));
    }

    /** Whether something stands in for the value at that path or for one below it. */
    boolean reach(String path) {
        String name = YamlPath.variable(prefix, path);
        return values.keySet().stream().anyMatch(key -> key.equals(name) || key.startsWith(name + "_"));
    }

    /** Reports the variables that nobody asked for. */
    void reportUnused(Problems problems) {
        for (String name : values.keySet()) {
            if (!asked.contains(name)) {
                String hint = NearestWord.to(name, new TreeSet<>(asked))
                        .map(nearest -> ", did you mean " + nearest + "?")
                        .orElse("");
                problems.add(new Origin.Variable(name), "", "is not a known setting" + hint);
            }
        }
    }
}
