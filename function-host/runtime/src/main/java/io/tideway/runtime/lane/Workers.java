package io.tideway.runtime.lane;

import org.jspecify.annotations.Nullable;

/** Port: runs invocations that may block, off the lane. */
@FunctionalInterface
public interface Workers {

    /**
     * Runs the invocation on a worker thread when one is free; does not block. {@code done} is called once, on any thread,
     * with what the invocation threw, a {@link MissedDeadlineException} when it missed its deadline, or
     * {@code null}.
     */
    void run(Invocation invocation, Done done);

    /** Takes the end of one invocation. */
    @FunctionalInterface
    interface Done {
        void done(@Nullable Throwable failure);
    }
}
