package io.tideway.simulator.paper;

import java.nio.ByteBuffer;

/**
 * One request of a device.
 *
 * @param atNanos intended sending time, since the start of the run
 * @param device who sends it, from 0
 * @param part which of the device's keys it is for, from 0
 * @param service exponentially distributed with mean 1; times the mean of the phase, what it occupies its worker for
 * @param preferLocalMs for how long the function shall ask for the local phase; 0 for not
 */
record PaperRequest(long atNanos, int device, int part, double service, long preferLocalMs) {

    /** One that asks for no phase. */
    PaperRequest(long atNanos, int device, int part, double service) {
        this(atNanos, device, part, service, 0);
    }

    /** The same for the first key of its device. */
    PaperRequest forFirstPart() {
        return new PaperRequest(atNanos, device, 0, service, preferLocalMs);
    }

    /** As the function reads it. */
    byte[] payload(long number, PaperTime time) {
        return ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(number)
                .putLong(Math.round(service * time.localMeanNanos()))
                .putLong(Math.round(service * time.remoteMeanNanos()))
                .putLong(preferLocalMs)
                .array();
    }
}
