package io.tideway.runtime.lane;

/**
 * What user code threw, as text and stack frames of our own making: its own exception would run user code again whenever it
 * is printed, which may fail or hang, and would keep the class loader of a removed function alive.
 */
public final class FunctionFailedException extends Exception {

    private final boolean hopeless;

    private FunctionFailedException(String text, boolean hopeless) {
        super(text, null, false, true);
        this.hopeless = hopeless;
    }

    /** Call it while the invocation is watched: the exception is asked for its text. */
    static FunctionFailedException of(Throwable thrown) {
        FunctionFailedException failure = new FunctionFailedException(
                text(thrown), thrown instanceof LimitExceededException || thrown instanceof StackOverflowError);
        try {
            failure.setStackTrace(thrown.getStackTrace());
        } catch (Throwable e) {
            failure.setStackTrace(new StackTraceElement[0]);
        }
        return failure;
    }

    private static String text(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }

    /** Whether trying again would come to the same. Out of memory would not: it may have been another's fault. */
    boolean isHopeless() {
        return hopeless;
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
