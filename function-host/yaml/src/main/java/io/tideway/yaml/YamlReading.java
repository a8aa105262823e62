package io.tideway.yaml;

import java.util.Set;

/** What the readers of one document share; {@code askedPaths} grows as they ask. */
record YamlReading(Problems problems, Overrides overrides, Set<String> askedPaths) {}
