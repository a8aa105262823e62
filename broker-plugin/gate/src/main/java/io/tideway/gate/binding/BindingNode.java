package io.tideway.gate.binding;

import io.tideway.gate.binding.TopicPattern.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One level of a {@link BindingIndex}: what ends here, and where each next level leads. Immutable. */
final class BindingNode {

    private static final Binding[] NONE = {};

    /** Bindings whose pattern ends exactly here. */
    private final Binding[] ending;
    /** Bindings whose pattern goes on with {@code #}: this level and everything below, which is why it is kept here. */
    private final Binding[] rest;

    private final LiteralLevels literals;
    private final @Nullable BindingNode single;

    private BindingNode(Binding[] ending, Binding[] rest, LiteralLevels literals, @Nullable BindingNode single) {
        this.ending = ending;
        this.rest = rest;
        this.literals = literals;
        this.single = single;
    }

    /** Goes on with the level that starts there; {@code start} is behind the end of the topic when no level is left. */
    void match(String topic, int start, Consumer<Binding> visitor) {
        show(rest, visitor);
        int length = topic.length();
        if (start > length) {
            show(ending, visitor);
            return;
        }
        int hash = 0;
        int end = start;
        for (char c; end < length && (c = topic.charAt(end)) != '/'; end++) {
            hash = 31 * hash + c;
        }
        BindingNode literal = literals.find(topic, start, end, hash);
        if (literal != null) {
            literal.match(topic, end + 1, visitor);
        }
        if (single != null) {
            single.match(topic, end + 1, visitor);
        }
    }

    private static void show(Binding[] bindings, Consumer<Binding> visitor) {
        for (Binding binding : bindings) {
            visitor.accept(binding);
        }
    }

    /** Grows a node and everything below it; used by one thread, once. */
    static final class Builder {

        private final List<Binding> ending = new ArrayList<>();
        private final List<Binding> rest = new ArrayList<>();
        private final Map<String, Builder> literals = new LinkedHashMap<>();
        private @Nullable Builder single;

        void add(Binding binding) {
            Builder node = this;
            for (Level level : binding.pattern().levels()) {
                if (level instanceof Level.Rest) {
                    node.rest.add(binding);
                    return;
                }
                node = level instanceof Level.Literal literal
                        ? node.literals.computeIfAbsent(literal.text(), text -> new Builder())
                        : node.single();
            }
            node.ending.add(binding);
        }

        private Builder single() {
            Builder builder = single;
            if (builder == null) {
                builder = new Builder();
                single = builder;
            }
            return builder;
        }

        BindingNode build() {
            Map<String, BindingNode> built = new LinkedHashMap<>();
            literals.forEach((text, builder) -> built.put(text, builder.build()));
            return new BindingNode(
                    ending.toArray(NONE),
                    rest.toArray(NONE),
                    LiteralLevels.of(built),
                    single == null ? null : single.build());
        }
    }
}
