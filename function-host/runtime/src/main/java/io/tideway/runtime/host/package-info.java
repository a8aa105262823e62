/**
 * The shell around the lanes: Vert.x contexts to run them on, threads for blocking functions, the watch over invocations
 * that hang, and the assembly of one host. Knows no broker.
 */
@NullMarked
package io.tideway.runtime.host;

import org.jspecify.annotations.NullMarked;
