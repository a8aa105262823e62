package io.tideway.gateway;

import com.google.protobuf.ByteString;
import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chains what it is given: its state is how many inputs it has had and a hash over all of them in order, and every output
 * tells both. Whoever has all outputs knows the whole history of an instance, and nobody can forge a piece of it.
 */
public final class InputChain implements DeviceFunction {

    static final String START = "0 0";

    private static final long PRIME = 0x100000001b3L;
    private static final long INVERSE =
            BigInteger.valueOf(PRIME).modInverse(BigInteger.ONE.shiftLeft(64)).longValue();
    private static final Pattern STATE = Pattern.compile("\\d+ -?\\d+$");
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
        long hash = (Long.parseLong(parts[1]) ^ input.hashCode()) * PRIME + count;
        return count + " " + hash;
    }

    /** The state that became {@code state} when it was given {@code input}. */
    static String before(String state, String input) {
        String[] parts = state.split(" ");
        long count = Long.parseLong(parts[0]);
        long hash = ((Long.parseLong(parts[1]) - count) * INVERSE) ^ input.hashCode();
        return (count - 1) + " " + hash;
    }

    /** The state among entries of a record or an orphan. */
    static Optional<String> among(Map<ByteString, ByteString> entries) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().toStringUtf8().contains("chain"))
                .map(entry -> STATE.matcher(entry.getValue().toString(StandardCharsets.ISO_8859_1)))
                .filter(Matcher::find)
                .map(Matcher::group)
                .findFirst();
    }
}
