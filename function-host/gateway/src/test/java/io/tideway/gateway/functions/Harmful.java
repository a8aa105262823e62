package io.tideway.gateway.functions;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.Output;
import io.tideway.function.ValueState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Does the harm that its message names, after it has changed its state, which therefore must be undone. */
public final class Harmful implements DeviceFunction {

    /** The system property by which a test lets threads go that never would: they took its own time. */
    private static final String MERCY = "tideway.test.mercy";

    private static final CounterState COUNT = CounterState.of("count");
    private static final ValueState<byte[]> BULK = ValueState.of("bulk", Codec.BYTES);
    private static final AtomicLong NOISE = new AtomicLong();

    @Override
    public void onMessage(Message message, Context context) throws Exception {
        long count = context.add(COUNT, 1);
        context.publish("harmless/{device}", Long.toString(count).getBytes(StandardCharsets.UTF_8));
        switch (message.text()) {
            case "throw" -> throw new IllegalStateException("thrown by the function");
            case "throw-error" -> throw new LinkageError("an error thrown by the function");
            case "unprintable" -> throw new Unprintable();
            case "block" -> new CountDownLatch(1).await();
            case "wait" -> waitForEver();
            case "block-deaf" -> blockDeaf();
            case "spin" -> spin();
            case "recurse" -> recurse(0);
            case "allocate-large" -> allocate(1 << 20);
            case "allocate-small" -> allocate(16);
            case "undeclared" -> context.publish(Output.to("elsewhere/topic", new byte[0]));
            case "state" -> context.put(BULK, new byte[2 << 10]);
            case "outputs" -> publishMany(context);
            default -> {}
        }
    }

    /** Fails again when it is asked what it is. */
    private static final class Unprintable extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private static void waitForEver() throws InterruptedException {
        Object monitor = new Object();
        synchronized (monitor) {
            while (true) {
                monitor.wait();
            }
        }
    }

    private static void blockDeaf() {
        while (!Boolean.getBoolean(MERCY)) {
            try {
                var unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                NOISE.incrementAndGet(); // deaf on purpose
            }
        }
    }

    private static void spin() {
        while (!Boolean.getBoolean(MERCY)) {
            NOISE.incrementAndGet();
        }
    }

    private static long recurse(long depth) {
        return depth < 0 ? depth : recurse(depth + 1) + NOISE.incrementAndGet();
    }

    private static void allocate(int bytes) {
        List<byte[]> kept = new ArrayList<>();
        while (true) {
            kept.add(new byte[bytes]);
            NOISE.set(kept.size());
        }
    }

    private static void publishMany(Context context) {
        for (int i = 0; i < 1_000; i++) {
            context.publish("harmless/{device}", new byte[0]);
        }
    }
}
