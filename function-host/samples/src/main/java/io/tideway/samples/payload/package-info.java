/** What the samples have in common: payloads in JSON or protobuf, and numbers of the manifest's {@code config}. Imports no function. */
@NullMarked
package io.tideway.samples.payload;

import org.jspecify.annotations.NullMarked;
