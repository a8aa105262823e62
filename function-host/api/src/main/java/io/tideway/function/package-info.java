/**
 * All that a function author compiles against: functions, messages, state, timers and outputs.
 *
 * <p>Imports nothing but the JDK and protobuf.
 */
@NullMarked
package io.tideway.function;

import org.jspecify.annotations.NullMarked;
