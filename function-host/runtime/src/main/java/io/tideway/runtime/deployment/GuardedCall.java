package io.tideway.runtime.deployment;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs code of a package that starts or ends its function, so that none of it can hang or break the caller.
 *
 * <p>Each call has a thread of its own, which ends with it; one that overstays is interrupted and left behind, for Java
 * has no way to stop it. Thread-safe; blocks the caller.
 *
 * @param function name for messages and threads
 * @param loader context class loader of the call, which libraries look up services with
 * @param timeout how long a call may take
 */
record GuardedCall(String function, ClassLoader loader, Duration timeout) {

    /** The call threw or did not return in time; the reason says which, for people. */
    static final class FailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        FailedException(String reason, Throwable cause) {
            super(reason, cause);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** The result of {@code call}; {@code action} is the word for it in messages. */
    <T> T call(String action, Callable<T> call) throws FailedException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "function-" + action + " " + function);
        thread.setContextClassLoader(loader);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new FailedException(
                    action + " of function " + function + " did not return within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = rootOf(e);
            throw new FailedException(action + " of function " + function + " failed with " + cause, cause);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new FailedException(action + " of function " + function + " was interrupted", e);
        }
    }

    /** What the function itself threw, out of the wrappings of reflection and static initialisers. */
    private static Throwable rootOf(ExecutionException e) {
        Throwable cause = e;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof InvocationTargetException
                        || cause instanceof ExceptionInInitializerError)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
