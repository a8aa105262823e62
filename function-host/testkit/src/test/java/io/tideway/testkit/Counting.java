package io.tideway.testkit;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.MapState;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Counts messages, and does what their text says. */
public final class Counting implements DeviceFunction {

    static final CounterState COUNT = CounterState.of("count");
    static final ValueState<String> LAST = ValueState.of("last", Codec.TEXT).withTtl(Duration.ofMinutes(1));
    static final MapState<String> SEEN = MapState.of("seen", Codec.TEXT);

    static final String MANIFEST = """
            name: counting
            version: 1.0.0
            main: io.tideway.testkit.Counting
            bindings:
              - topic: devices/{device}/telemetry
              - topic: devices/{device}/{part}/telemetry
            key: "{device}"
            retry: { attempts: 3, backoff: 200ms, dead-letter: "dead/{device}" }
            publishes: [ "devices/{device}/count", "replies/#" ]
            limits: { payload: 1KB }
            config: { suffix: "!" }
            """;

    private String suffix = "";
    private int invocationsOfThisObject;

    @Override
    public void open(Map<String, String> config) {
        suffix = config.getOrDefault("suffix", "");
    }

    @Override
    public void onMessage(Message message, Context context) {
        invocationsOfThisObject++;
        long count = context.add(COUNT, 1);
        context.put(LAST, message.text());
        context.map(SEEN).put(message.text(), message.clientId());
        switch (message.text()) {
            case "fail" -> throw new IllegalStateException("asked to fail");
            case "fail once" -> {
                if (invocationsOfThisObject == 1) {
                    throw new IllegalStateException("asked to fail once");
                }
            }
            case "timer" -> context.setTimer("soon", Duration.ofSeconds(5));
            case "spin" -> context.setTimer("spinning", Duration.ZERO);
            case "prefer local" -> context.phase().preferLocal(Duration.ofMinutes(5));
            case "prefer local for ever" -> context.phase().preferLocal(Duration.ofDays(1_000));
            case "prefer local never" -> context.phase().preferLocal(Duration.ZERO);
            case "prefer local and fail" -> {
                context.phase().preferLocal(Duration.ofMinutes(5));
                throw new IllegalStateException("asked to fail");
            }
            case "elsewhere" -> context.publish("elsewhere", new byte[0]);
            case "reply" -> context.reply("here".getBytes(StandardCharsets.UTF_8));
            default -> {}
        }
        publish(count + suffix, context);
    }

    @Override
    public void onTimer(String timer, Context context) {
        publish(timer + " at " + context.now(), context);
        if (timer.equals("spinning")) {
            context.setTimer("spinning", Duration.ZERO);
        }
    }

    private static void publish(String text, Context context) {
        context.publish("devices/{device}/count", text.getBytes(StandardCharsets.UTF_8));
    }
}
