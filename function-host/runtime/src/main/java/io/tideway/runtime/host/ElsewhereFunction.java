package io.tideway.runtime.host;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;

/** Stands here for the code of a function that attached hosts execute: it is never called. */
final class ElsewhereFunction implements DeviceFunction {

    static final ElsewhereFunction INSTANCE = new ElsewhereFunction();

    private ElsewhereFunction() {}

    @Override
    public void onMessage(Message message, Context context) {
        throw notHere(context);
    }

    @Override
    public void onTimer(String timer, Context context) {
        throw notHere(context);
    }

    private static IllegalStateException notHere(Context context) {
        return new IllegalStateException(
                "the function of key '" + context.key() + "' runs on attached hosts, and was called on this one");
    }
}
