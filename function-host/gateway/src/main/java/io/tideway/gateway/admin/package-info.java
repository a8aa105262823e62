/** How people and commands ask a running gateway: HTTP on loopback with a token. */
@NullMarked
package io.tideway.gateway.admin;

import org.jspecify.annotations.NullMarked;
