package io.tideway.runtime.deployment;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;

/**
 * Sets the thread's context class loader for the time of an invocation: libraries find services with it, and must find
 * those of the package and not those of the host.
 *
 * @param function the function itself, open
 * @param loader class loader of its package
 */
record ContextClassLoaderFunction(DeviceFunction function, ClassLoader loader) implements DeviceFunction {

    @Override
    public void onMessage(Message message, Context context) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            function.onMessage(message, context);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void onTimer(String timer, Context context) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            function.onTimer(timer, context);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
