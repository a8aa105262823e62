/** Which function a topic belongs to, and with which key: topic patterns, keys and their index. Decides only, no I/O. */
@NullMarked
package io.tideway.gate.binding;

import org.jspecify.annotations.NullMarked;
