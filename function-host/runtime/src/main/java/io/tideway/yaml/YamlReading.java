package io.tideway.yaml;

/** What the readers of one document share. */
record YamlReading(Problems problems, Overrides overrides) {}
