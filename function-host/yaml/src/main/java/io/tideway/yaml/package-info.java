/**
 * Reads YAML written by people: every value knows its line, and all mistakes are reported at once.
 *
 * <p>Used for the gateway's configuration, for function manifests and for scenarios of the device simulator. May import
 * nothing but the JDK and SnakeYAML.
 */
@NullMarked
package io.tideway.yaml;

import org.jspecify.annotations.NullMarked;
