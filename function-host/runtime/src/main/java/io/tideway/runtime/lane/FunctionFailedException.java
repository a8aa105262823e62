package io.tideway.runtime.lane;

/**
 * What user code threw, as text and stack frames of our own making: its own exception would run user code again whenever it
 * is printed, which may fail or hang.
 */
public final class FunctionFailedException extends Exception {

    private final transient Throwable thrown;

    private FunctionFailedException(String text, Throwable thrown) {
        super(text, null, false, true);
        this.thrown = thrown;
    }

    /** Call it while the invocation is watched: the exception is asked for its text. */
    static FunctionFailedException of(Throwable thrown) {
        FunctionFailedException failure = new FunctionFailedException(text(thrown), thrown);
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
        return thrown instanceof LimitExceededException || thrown instanceof StackOverflowError;
    }

    /** What user code threw; whoever asks it anything runs user code. */
    public Throwable thrown() {
        return thrown;
    }
}
