package io.tideway.runtime.lane;

import io.tideway.runtime.function.FunctionSpec;

/** An invocation did not end within the timeout that the manifest gives. */
public final class MissedDeadlineException extends Exception {

    private final boolean deaf;

    private MissedDeadlineException(String message, boolean deaf) {
        super(message);
        this.deaf = deaf;
    }

    /** It ended when it was interrupted. */
    public static MissedDeadlineException interrupted(FunctionSpec spec) {
        return new MissedDeadlineException(
                "no end within the timeout of " + spec.timeout().toMillis() + " ms that function.yaml gives", false);
    }

    /** It did not end even then; the thread it runs on is left behind, and so would be that of another attempt. */
    public static MissedDeadlineException deaf(FunctionSpec spec) {
        return new MissedDeadlineException(
                "no end within the timeout of " + spec.timeout().toMillis()
                        + " ms that function.yaml gives, nor when interrupted: its thread is left behind",
                true);
    }

    /** Too many threads of this function are left behind already. */
    public static MissedDeadlineException notTried(int threads) {
        return new MissedDeadlineException(
                "not tried: " + threads + " threads of this function are left behind; replace it", true);
    }

    boolean isDeaf() {
        return deaf;
    }
}
