package io.tideway.gate.binding;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the bindings of a topic among thousands.
 *
 * <p>A trie with one node per level of a pattern. {@code +} and {@code {name}} share a branch: names matter for keys, not for
 * matching. The topic is walked in place, so that matching allocates nothing, and the walk is never deeper than the deepest
 * pattern, whatever the topic. Equal to asking {@link TopicPattern#matches} of every binding, only faster.
 *
 * <p>Immutable: any thread may match; a change of bindings makes a new index.
 */
public final class BindingIndex {

    private final BindingNode root;
    private final List<Binding> bindings;

    private BindingIndex(BindingNode root, List<Binding> bindings) {
        this.root = root;
        this.bindings = bindings;
    }

    /** An index over these bindings; one that is given twice is found twice. */
    public static BindingIndex of(Collection<Binding> bindings) {
        BindingNode.Builder root = new BindingNode.Builder();
        for (Binding binding : bindings) {
            root.add(binding);
        }
        return new BindingIndex(root.build(), List.copyOf(bindings));
    }

    /** Shows every binding whose pattern matches the topic name to the visitor, in an order that is the same each time. */
    public void match(String topic, Consumer<Binding> visitor) {
        if (!topic.startsWith("$")) {
            root.match(topic, 0, visitor);
        }
    }

    /** Whether there is no binding at all. */
    public boolean isEmpty() {
        return bindings.isEmpty();
    }

    /** All bindings, as they were given. */
    public List<Binding> bindings() {
        return bindings;
    }

    /** Number of bindings. */
    public int size() {
        return bindings.size();
    }
}
