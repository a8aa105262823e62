package io.tideway.runtime.control;

/** What is left of a host's limits. */
final class Room {

    /** What an instance was short of. */
    enum Lack {
        NOTHING,
        SLOTS,
        BYTES,
        /** There is room by the plan, but who has to leave has not left yet. */
        NOT_YET
    }

    private int slots;
    private long bytes;

    Room(HostLimits limits) {
        slots = limits.slots();
        bytes = limits.bytes();
    }

    Lack lackFor(long stateBytes) {
        if (slots <= 0) {
            return Lack.SLOTS;
        }
        return stateBytes > bytes ? Lack.BYTES : Lack.NOTHING;
    }

    void take(long stateBytes) {
        slots--;
        bytes -= stateBytes;
    }
}
