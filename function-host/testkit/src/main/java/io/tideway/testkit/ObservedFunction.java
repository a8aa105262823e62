package io.tideway.testkit;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.runtime.lane.Invocation;
import java.time.Duration;

/** Tells the journal which timers fire, and which hints the function gives where it does not fail. */
record ObservedFunction(DeviceFunction function, Journal journal, FiringBound bound) implements DeviceFunction {

    @Override
    public void onMessage(Message message, Context context) throws Exception {
        function.onMessage(message, context);
        hints(context);
    }

    @Override
    public void onTimer(String timer, Context context) throws Exception {
        journal.timerFired(context.key(), timer);
        bound.fired(context.key(), timer);
        function.onTimer(timer, context);
        hints(context);
    }

    private void hints(Context context) {
        long preferLocalMs = ((Invocation) context).preferLocalMs();
        if (preferLocalMs > 0) {
            journal.preferredLocal(context.key(), Duration.ofMillis(preferLocalMs));
        }
    }
}
