/** The function behind {@code device-simulator paper}: takes the time it is told. Imports the function API only. */
@NullMarked
package io.tideway.samples.paper;

import org.jspecify.annotations.NullMarked;
