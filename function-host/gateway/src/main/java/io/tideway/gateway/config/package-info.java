/**
 * The gateway's configuration: one YAML file, read into immutable values, all mistakes reported at once.
 *
 * <p>Knows keys, defaults and bounds; starts nothing. May import the YAML reader and the ACL rules, but no broker, no store
 * and no Vert.x. Each record is one part of the file and reads itself; the reason of each default stands beside it here and in
 * {@code docs/configuration.md}, which a test compares with this package.
 */
@NullMarked
package io.tideway.gateway.config;

import org.jspecify.annotations.NullMarked;
