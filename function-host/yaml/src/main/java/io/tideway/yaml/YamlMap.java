package io.tideway.yaml;

import io.tideway.yaml.YamlNode.Entry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one part of a document. A key is known because it was asked for, so that the readers are the only list of
 * keys: {@link #refuseOtherKeys} comes last. Used by one thread.
 */
public final class YamlMap {

    private final YamlReading reading;
    private final String path;
    private final YamlNode.@Nullable Mapping node;
    private final Origin origin;
    private final Set<String> asked = new LinkedHashSet<>();

    YamlMap(YamlReading reading, String path, YamlNode.@Nullable Mapping node, Origin origin) {
        this.reading = reading;
        this.path = path;
        this.node = node;
        this.origin = origin;
    }

    /** The value of a key that must be there; where it is missing a problem is reported and the value is absent. */
    public YamlValue required(String key) {
        YamlValue value = optional(key);
        if (!value.isPresent()) {
            reading.problems().add(value.origin(), value.path(), "must be given");
        }
        return value;
    }

    /** The value of a key that may be absent. */
    public YamlValue optional(String key) {
        asked.add(key);
        String child = YamlPath.child(path, key);
        reading.askedPaths().add(YamlPath.withoutIndexes(child));
        YamlNode override = reading.overrides().scalar(child).orElse(null);
        if (override != null) {
            return new YamlValue(reading, child, override, override.origin());
        }
        Entry entry = node == null ? null : node.entries().get(key);
        return entry == null
                ? new YamlValue(reading, child, null, origin)
                : new YamlValue(reading, child, entry.value(), entry.value().origin());
    }

    /** All keys with their values, for parts where any key is good; overrides do not add to them. */
    public Map<String, YamlValue> entries() {
        Map<String, YamlValue> values = new LinkedHashMap<>();
        if (node != null) {
            node.entries().keySet().forEach(key -> values.put(key, optional(key)));
        }
        return Collections.unmodifiableMap(values);
    }

    /** Reports every key that was not asked for, with the nearest one that was. */
    public void refuseOtherKeys() {
        if (node == null) {
            return;
        }
        node.entries().forEach((key, entry) -> {
            if (!asked.contains(key)) {
                String hint = NearestWord.to(key, asked)
                        .map(nearest -> "did you mean '" + nearest + "'?")
                        .orElseGet(() ->
                                "known here are " + asked.stream().sorted().collect(Collectors.joining(", ")));
                reading.problems().add(entry.key(), YamlPath.child(path, key), "is not a known key, " + hint);
            }
        });
    }

    /** The keys that were asked for so far. */
    public Set<String> askedKeys() {
        return Collections.unmodifiableSet(asked);
    }

    /** Reports a mistake of this part as a whole. */
    public void problem(String message) {
        reading.problems().add(origin, path, message);
    }

    /** Where this part starts, or where it would belong. */
    public Origin origin() {
        return origin;
    }
}
