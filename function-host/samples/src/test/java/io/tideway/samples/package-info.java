/** Tests of the packages as they are deployed. */
@NullMarked
package io.tideway.samples;

import org.jspecify.annotations.NullMarked;
