package io.tideway.gate.hosts;

import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.KeyTemplate;
import io.tideway.gate.binding.TopicPattern;
import io.tideway.proto.hosts.Functions;
import io.tideway.proto.hosts.OfferedBinding;
import io.tideway.proto.hosts.OfferedFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A function that a host executes.
 *
 * @param payloadBytes longest payload it takes
 * @param messagesPerSecond of one instance; 0 for as many as come
 * @param deadLetter topic of messages that are given up
 */
public record FunctionOffer(
        String name,
        String version,
        List<Binding> bindings,
        int payloadBytes,
        int messagesPerSecond,
        String deadLetter) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final int VERSION_CHARS_MAX = 64;
    private static final int BINDINGS_MAX = 32;
    private static final int FUNCTIONS_MAX = 1_000;

    /** Keeps a copy. */
    public FunctionOffer {
        bindings = List.copyOf(bindings);
    }

    /**
     * Reads one, as another process sent it.
     *
     * @throws IllegalArgumentException naming what is wrong with it
     */
    static FunctionOffer of(OfferedFunction offered) {
        if (!NAME.matcher(offered.getName()).matches()) {
            throw new IllegalArgumentException("'" + offered.getName() + "' is no name of a function");
        }
        if (offered.getVersion().length() > VERSION_CHARS_MAX
                || offered.getBindingsCount() == 0
                || offered.getBindingsCount() > BINDINGS_MAX
                || offered.getPayloadBytes() <= 0
                || offered.getMessagesPerSecond() < 0) {
            throw new IllegalArgumentException("function '" + offered.getName() + "' is out of bounds");
        }
        List<Binding> bindings = new ArrayList<>(offered.getBindingsCount());
        for (OfferedBinding binding : offered.getBindingsList()) {
            TopicPattern pattern = TopicPattern.parse(binding.getTopic());
            bindings.add(new Binding(offered.getName(), pattern, KeyTemplate.parse(binding.getKey(), pattern)));
        }
        return new FunctionOffer(
                offered.getName(),
                offered.getVersion(),
                bindings,
                offered.getPayloadBytes(),
                offered.getMessagesPerSecond(),
                offered.getDeadLetter());
    }

    OfferedFunction toProto() {
        OfferedFunction.Builder offered = OfferedFunction.newBuilder()
                .setName(name)
                .setVersion(version)
                .setPayloadBytes(payloadBytes)
                .setMessagesPerSecond(messagesPerSecond)
                .setDeadLetter(deadLetter);
        for (Binding binding : bindings) {
            offered.addBindings(OfferedBinding.newBuilder()
                    .setTopic(binding.pattern().toString())
                    .setKey(binding.key().toString()));
        }
        return offered.build();
    }

    /** Many of them, to be said or kept. */
    public static Functions toProto(List<FunctionOffer> offers) {
        Functions.Builder functions = Functions.newBuilder();
        offers.forEach(offer -> functions.addFunctions(offer.toProto()));
        return functions.build();
    }

    /**
     * Reads many of them.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static List<FunctionOffer> all(Functions functions) {
        if (functions.getFunctionsCount() > FUNCTIONS_MAX) {
            throw new IllegalArgumentException("a host must not have more than " + FUNCTIONS_MAX + " functions");
        }
        return functions.getFunctionsList().stream().map(FunctionOffer::of).toList();
    }
}
