package io.tideway.samples.paper;

import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Occupies its worker for as long as the request says, one time for each phase, counts, asks for the local phase where the
 * request says so, and answers in which phase it was.
 *
 * <p>Request: number, nanoseconds in the local phase, nanoseconds in the remote phase and, if it asks for the local phase,
 * for how many milliseconds, eight bytes each. Answer: the number, and one byte, 1 for local.
 */
public final class PaperService implements DeviceFunction {

    static final CounterState REQUESTS = CounterState.of("requests");

    @Override
    public void onMessage(Message message, Context context) throws InterruptedException {
        long startNs = System.nanoTime();
        ByteBuffer request = ByteBuffer.wrap(message.payload());
        long number = request.getLong();
        long localNs = request.getLong();
        long remoteNs = request.getLong();
        long preferLocalMs = request.hasRemaining() ? request.getLong() : 0;
        boolean local = context.phase().isLocal();
        occupyUntil(startNs + (local ? localNs : remoteNs));
        if (preferLocalMs > 0) {
            context.phase().preferLocal(Duration.ofMillis(preferLocalMs));
        }
        context.add(REQUESTS, 1);
        byte[] answer = ByteBuffer.allocate(Long.BYTES + 1)
                .putLong(number)
                .put((byte) (local ? 1 : 0))
                .array();
        context.publish("paper/{device}/{part}/answer", answer);
    }

    private static void occupyUntil(long endNs) throws InterruptedException {
        for (long leftNs = endNs - System.nanoTime(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
            if (Thread.interrupted()) {
                throw new InterruptedException("past the deadline");
            }
        }
    }
}
