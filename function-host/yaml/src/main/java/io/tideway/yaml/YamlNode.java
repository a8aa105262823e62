package io.tideway.yaml;

import java.util.List;
import java.util.Map;

/** A node of a document, with the place it was written at. No node at all stands for what YAML calls null. */
sealed interface YamlNode {

    Origin origin();

    /** Text as written, quotes resolved, types not guessed: {@code 1.0} stays {@code 1.0} and {@code no} stays {@code no}. */
    record Scalar(String text, Origin origin) implements YamlNode {}

    record Sequence(List<YamlNode> elements, Origin origin) implements YamlNode {}

    record Mapping(Map<String, Entry> entries, Origin origin) implements YamlNode {}

    /** A value which is there but says nothing, as in {@code limits:} with all lines below commented out. */
    record Nothing(Origin origin) implements YamlNode {}

    record Entry(Origin key, YamlNode value) {}
}
