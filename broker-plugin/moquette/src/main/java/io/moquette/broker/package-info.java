/**
 * The one door into Moquette: classes in its own package reach its package-private parts without reflection or copies.
 *
 * <p>Nothing here decides anything; may import Moquette and Netty only.
 */
@NullMarked
package io.moquette.broker;

import org.jspecify.annotations.NullMarked;
