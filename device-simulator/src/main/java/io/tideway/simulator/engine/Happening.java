package io.tideway.simulator.engine;

/** Something that befalls one device at its times. */
interface Happening {

    /** It is due. On the device's thread. */
    void happen(long dueNanos);

    /**
     * The device's thread is so far behind that nothing more is handed to it. On the conducting thread.
     *
     * @return whether it may be left out; otherwise it is handed over regardless
     */
    boolean leaveOut(long dueNanos);
}
