package io.tideway.gateway.functions;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Counts the messages of a device, which carry 1, 2, 3 and so on, and every one that is not the successor of the one before:
 * whatever is lost, done twice or out of order shows in its state for ever. A pause in its configuration makes it slow.
 */
public final class NumberedCount implements DeviceFunction {

    private static final CounterState COUNT = CounterState.of("count");
    private static final CounterState BREAKS = CounterState.of("breaks");
    private static final ValueState<Long> LAST = ValueState.of("last", Codec.LONG);

    private volatile long pauseMs;

    @Override
    public void open(Map<String, String> config) {
        pauseMs = Long.parseLong(config.getOrDefault("pause-ms", "0"));
    }

    @Override
    public void onMessage(Message message, Context context) throws Exception {
        if (pauseMs > 0) {
            var unused = new CountDownLatch(1).await(pauseMs, TimeUnit.MILLISECONDS);
        }
        long number = Long.parseLong(message.text());
        if (number != context.get(LAST).orElse(0L) + 1) {
            context.add(BREAKS, 1);
        }
        context.put(LAST, number);
        long count = context.add(COUNT, 1);
        String result = number + " " + count + " " + context.get(BREAKS);
        context.publish("counted/{device}", result.getBytes(StandardCharsets.UTF_8));
    }
}
