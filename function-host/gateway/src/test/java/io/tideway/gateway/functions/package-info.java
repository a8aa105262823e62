/**
 * Functions that tests deploy. They are copied into packages, so each stands on its own and imports nothing but the function
 * API.
 */
@NullMarked
package io.tideway.gateway.functions;

import org.jspecify.annotations.NullMarked;
