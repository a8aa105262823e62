package io.tideway.gateway;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import java.nio.charset.StandardCharsets;

/**
 * Chains what it is given: its state is how many inputs it has had and a hash over all of them in order, and every output
 * tells both. Whoever has all outputs knows the whole history of an instance, and nobody can forge a piece of it.
 */
final class InputChain implements DeviceFunction {

    static final String START = "0 0";

    private static final ValueState<String> CHAIN = ValueState.of("chain", Codec.TEXT);

    @Override
    public void onMessage(Message message, Context context) {
        String next = after(context.get(CHAIN).orElse(START), message.text());
        context.put(CHAIN, next);
        context.publish("out/{device}", (message.text() + " " + next).getBytes(StandardCharsets.UTF_8));
    }

    /** State of an instance that had {@code state} and was given {@code input}. */
    static String after(String state, String input) {
        String[] parts = state.split(" ");
        long count = Long.parseLong(parts[0]) + 1;
        long hash = (Long.parseLong(parts[1]) ^ input.hashCode()) * 0x100000001b3L + count;
        return count + " " + hash;
    }
}
