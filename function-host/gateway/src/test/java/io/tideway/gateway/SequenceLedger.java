package io.tideway.gateway;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.Output;
import io.tideway.function.ValueState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The function of the crash tests: writes down what was applied, so that a message lost, doubled or out of order cannot
 * hide. Runs inside the gateway, from a package of its own; uses nothing but the API.
 */
public final class SequenceLedger implements DeviceFunction {

    static final String APPLIED = "applied";
    static final String SUM = "sum";
    static final String LAST = "last";
    static final String DISORDER = "disorder";
    static final String TIMERS_SET = "timers-set";
    static final String TIMERS_FIRED = "timers-fired";

    private static final CounterState APPLIED_COUNT = CounterState.of(APPLIED);
    private static final CounterState SUM_COUNT = CounterState.of(SUM);
    private static final CounterState DISORDER_COUNT = CounterState.of(DISORDER);
    private static final CounterState TIMERS_SET_COUNT = CounterState.of(TIMERS_SET);
    private static final CounterState TIMERS_FIRED_COUNT = CounterState.of(TIMERS_FIRED);
    private static final ValueState<Long> LAST_VALUE = ValueState.of(LAST, Codec.LONG);
    private static final String SEQUENCE = "\"sequence\":";
    private static final int MESSAGES_PER_TIMER = 16;
    private static final int TIMER_DELAYS = 50;

    @Override
    public void onMessage(Message message, Context context) {
        long sequence = sequence(message.text());
        if (sequence != context.get(LAST_VALUE).orElse(0L) + 1) {
            context.add(DISORDER_COUNT, 1);
        }
        context.put(LAST_VALUE, sequence);
        context.add(SUM_COUNT, sequence);
        long applied = context.add(APPLIED_COUNT, 1);
        byte[] answer = (sequence + ":" + applied).getBytes(StandardCharsets.UTF_8);
        context.publish("out/{device}", answer);
        context.publish(Output.to("last/{device}", Long.toString(sequence).getBytes(StandardCharsets.UTF_8))
                .retained());
        if (sequence % MESSAGES_PER_TIMER == 0) {
            context.add(TIMERS_SET_COUNT, 1);
            context.setTimer("t" + sequence, Duration.ofMillis(sequence % TIMER_DELAYS * 10));
        }
    }

    @Override
    public void onTimer(String timer, Context context) {
        context.add(TIMERS_FIRED_COUNT, 1);
    }

    private static long sequence(String reading) {
        int start = reading.indexOf(SEQUENCE) + SEQUENCE.length();
        return Long.parseLong(reading.substring(start, reading.indexOf('}', start)));
    }
}
