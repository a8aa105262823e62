package io.tideway.runtime.lane;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** Keeps all inputs it ever had, so that every state tells its whole history; fails when its dice say so, sets timers. */
final class HistoryFunction implements DeviceFunction {

    static final ValueState<String> HISTORY = ValueState.of("history", Codec.TEXT);
    static final CounterState TIMERS_SET = CounterState.of("timers-set");
    static final CounterState TIMERS_FIRED = CounterState.of("timers-fired");

    private final Random random;
    double failing;

    HistoryFunction(Random random) {
        this.random = random;
    }

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        context.put(HISTORY, context.get(HISTORY).orElse("") + message.text() + ";");
        if (random.nextInt(5) == 0) {
            context.setTimer("t-" + message.text(), Duration.ofMillis(random.nextInt(300)));
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
