package io.tideway.simulator.truth;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What may have happened, so that an output is not the expected one.
 *
 * @param walk where the instance then stands
 * @param sequence the message that was answered, 0 when that is not known
 * @param conclude writes down what follows, once it is the one that is believed
 */
record Explanation<S, O>(Walk<S, O> walk, long sequence, BiConsumer<Marks<O>, Consumer<Finding>> conclude) {}
