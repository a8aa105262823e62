package io.tideway.gateway.command;

import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends back what it gets, and once more after ten seconds. Packed into a jar by tests. */
public final class EchoFunction implements DeviceFunction {

    private static final CounterState COUNT = CounterState.of("count");

    @Override
    public void onMessage(Message message, Context context) {
        if (message.text().equals("fail")) {
            throw new IllegalStateException("asked to fail");
        }
        if (message.text().equals("more to come")) {
            context.phase().preferLocal(Duration.ofMinutes(2));
        }
        context.add(COUNT, 1);
        context.publish("echo/{device}", message.payload());
        context.setTimer("later", Duration.ofSeconds(10));
    }

    @Override
    public void onTimer(String timer, Context context) {
        context.publish(Output.to("echo/{device}", "later".getBytes(StandardCharsets.UTF_8))
                .withQos(0)
                .retained());
    }
}
