package io.tideway.gate.binding;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The literal levels that may follow a node, found by a part of the topic without cutting it out.
 *
 * <p>An open-addressing table, at most half full. Its texts come from bindings, never from devices, so nobody can aim for
 * collisions. Immutable.
 */
final class LiteralLevels {

    private static final LiteralLevels NONE = new LiteralLevels(new @Nullable String[1], new @Nullable BindingNode[1]);

    private final @Nullable String[] texts;
    private final @Nullable BindingNode[] nodes;

    private LiteralLevels(@Nullable String[] texts, @Nullable BindingNode[] nodes) {
        this.texts = texts;
        this.nodes = nodes;
    }

    static LiteralLevels of(Map<String, BindingNode> levels) {
        if (levels.isEmpty()) {
            return NONE;
        }
        int capacity = Integer.highestOneBit(levels.size()) * 4;
        LiteralLevels table = new LiteralLevels(new @Nullable String[capacity], new @Nullable BindingNode[capacity]);
        levels.forEach(table::put);
        return table;
    }

    private void put(String text, BindingNode node) {
        int slot = slotOf(text.hashCode());
        while (texts[slot] != null) {
            slot = (slot + 1) & (texts.length - 1);
        }
        texts[slot] = text;
        nodes[slot] = node;
    }

    /** The node behind the level {@code topic[start, end)}, whose {@link String#hashCode} the caller has computed. */
    @Nullable
    BindingNode find(String topic, int start, int end, int hash) {
        int slot = slotOf(hash);
        for (String text; (text = texts[slot]) != null; slot = (slot + 1) & (texts.length - 1)) {
            if (text.length() == end - start && topic.startsWith(text, start)) {
                return nodes[slot];
            }
        }
        return null;
    }

    private int slotOf(int hash) {
        return (hash ^ (hash >>> 16)) & (texts.length - 1);
    }
}
