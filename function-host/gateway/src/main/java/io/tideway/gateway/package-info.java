/** The assembled gateway process: the one place where broker, host, store, packages and access are wired together. */
@NullMarked
package io.tideway.gateway;

import org.jspecify.annotations.NullMarked;
