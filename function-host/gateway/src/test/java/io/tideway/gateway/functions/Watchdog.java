package io.tideway.gateway.functions;

import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sets a timer as many milliseconds ahead as its message says, and tells when it fires how often it has. */
public final class Watchdog implements DeviceFunction {

    private static final CounterState FIRED = CounterState.of("fired");

    @Override
    public void onMessage(Message message, Context context) {
        context.setTimer("watch", Duration.ofMillis(Long.parseLong(message.text())));
    }

    @Override
    public void onTimer(String timer, Context context) {
        long fired = context.add(FIRED, 1);
        context.publish("fired/{device}", Long.toString(fired).getBytes(StandardCharsets.UTF_8));
    }
}
