/**
 * What a device may say at all, before anyone asks whether it is allowed to: well-formed names, topics and filters.
 *
 * <p>Decides only. May import nothing but the JDK's language and collections.
 */
@NullMarked
package io.tideway.gate.admission;

import org.jspecify.annotations.NullMarked;
