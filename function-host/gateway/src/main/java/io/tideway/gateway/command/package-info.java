/** The {@code tideway} command: what people type. Prints to people; does its work through the other packages. */
@NullMarked
package io.tideway.gateway.command;

import org.jspecify.annotations.NullMarked;
