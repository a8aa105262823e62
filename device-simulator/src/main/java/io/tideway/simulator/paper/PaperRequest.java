package io.tideway.simulator.paper;

import java.nio.ByteBuffer;

/**
 * One request of a device.
 *
 * @param atNanos intended sending time, since the start of the run
 * @param device who sends it, from 0
 * @param part which of the device's keys it is for while the device is remote, from 0
 * @param service exponentially distributed with mean 1; times the mean of the phase, what it occupies its worker for
 */
record PaperRequest(long atNanos, int device, int part, double service) {

    /** As the function reads it. */
    byte[] payload(long number, double localMeanNanos, double remoteMeanNanos) {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(number)
                .putLong(Math.round(service * localMeanNanos))
                .putLong(Math.round(service * remoteMeanNanos))
                .array();
    }
}
