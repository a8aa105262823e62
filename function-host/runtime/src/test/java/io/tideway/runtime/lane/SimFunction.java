package io.tideway.runtime.lane;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.MapState;
import io.tideway.function.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Counts what it is given, for each device, fails when its dice say so, and sets a timer now and then. */
final class SimFunction implements DeviceFunction {

    static final CounterState APPLIED = CounterState.of("applied");
    static final CounterState SUM = CounterState.of("sum");
    static final CounterState TIMERS_SET = CounterState.of("timers-set");
    static final CounterState TIMERS_FIRED = CounterState.of("timers-fired");
    static final MapState<Long> LAST = MapState.of("last", Codec.LONG);

    private final Random random;
    double failing;

    /** What it should never have seen. */
    @Nullable
    String broken;

    SimFunction(Random random) {
        this.random = random;
    }

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        String[] parts = message.text().split(" ");
        long sequence = Long.parseLong(parts[1]);
        long last = context.map(LAST).get(parts[0]).orElse(0L);
        if (sequence <= last) {
            broken = "order broken or done twice: " + message.text() + " after " + last;
        }
        context.map(LAST).put(parts[0], sequence);
        context.add(APPLIED, 1);
        context.add(SUM, sequence);
        if (sequence % 5 == 0) {
            context.setTimer("t-" + message.text(), Duration.ofMillis(sequence * 7 % 300));
            context.add(TIMERS_SET, 1);
        }
        context.publish("out/{device}", message.payload());
        failSometimes();
    }

    @Override
    public void onTimer(String timer, Context context) throws IOException {
        context.add(TIMERS_FIRED, 1);
        context.publish("timer/{device}", timer.getBytes(StandardCharsets.UTF_8));
        failSometimes();
    }

    private void failSometimes() throws IOException {
        if (random.nextDouble() < failing) {
            throw new IOException("injected");
        }
    }
}
