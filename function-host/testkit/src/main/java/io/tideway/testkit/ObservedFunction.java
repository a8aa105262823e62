package io.tideway.testkit;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;

/** Tells the journal which timers fire. */
record ObservedFunction(DeviceFunction function, Journal journal, FiringBound bound) implements DeviceFunction {

    @Override
    public void onMessage(Message message, Context context) throws Exception {
        function.onMessage(message, context);
    }

    @Override
    public void onTimer(String timer, Context context) throws Exception {
        journal.timerFired(context.key(), timer);
        bound.fired(context.key(), timer);
        function.onTimer(timer, context);
    }
}
