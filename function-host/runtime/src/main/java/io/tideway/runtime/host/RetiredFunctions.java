package io.tideway.runtime.host;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.function.DeployedFunction;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Functions that serve no more, each with what is to be done after its last invocation. Any thread may add; one thread looks
 * after them.
 */
final class RetiredFunctions {

    private final Queue<Retired> retired = new ConcurrentLinkedQueue<>();

    private record Retired(DeployedFunction function, Runnable action) {}

    void add(DeployedFunction function, Runnable action) {
        retired.add(new Retired(function, action));
    }

    /** Ends those whose code is used no more, the longest retired first. Each is looked at once. */
    void endUnused(Predicate<DeviceFunction> used) {
        for (int i = retired.size(); i > 0; i--) {
            Retired next = retired.remove();
            if (used.test(next.function().code())) {
                retired.add(next);
            } else {
                next.action().run();
            }
        }
    }
}
