/** A host attached to a gateway: messages come as runs of the control protocol, outputs go the same way. */
@NullMarked
package io.tideway.client.attached;

import org.jspecify.annotations.NullMarked;
