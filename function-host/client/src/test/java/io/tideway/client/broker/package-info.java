/** Real brokers to test with. Used by the tests of other modules, too. */
@NullMarked
package io.tideway.client.broker;

import org.jspecify.annotations.NullMarked;
