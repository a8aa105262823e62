package io.tideway.runtime.lane;

/** Port: sees when invocations begin and end on the lane's own thread, so that one that hangs is noticed. */
public interface InvocationWatch {

    /** The lane is about to call user code. */
    void began(Invocation invocation);

    /**
     * User code has returned or thrown.
     *
     * @return whether it missed its deadline and was interrupted
     * @throws LaneAbandonedException when the lane has been given up meanwhile
     */
    boolean ended();

    /** Watches nothing. */
    InvocationWatch NONE = new InvocationWatch() {
        @Override
        public void began(Invocation invocation) {}

        @Override
        public boolean ended() {
            return false;
        }
    };
}
