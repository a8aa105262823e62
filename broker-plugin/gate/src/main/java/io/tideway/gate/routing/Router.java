package io.tideway.gate.routing;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hands a message to every function bound to its topic. Thread-safe; bindings may be exchanged at any time. */
public final class Router {

    private final Ingress ingress;
    private volatile BindingIndex bindings;

    public Router(Ingress ingress, BindingIndex bindings) {
        this.ingress = ingress;
        this.bindings = bindings;
    }

    /** Exchanges all bindings at once. */
    public void bindings(BindingIndex replacement) {
        bindings = replacement;
    }

    /** The bindings of this topic; decide once per message, because they may change between two questions. */
    public List<Binding> match(String topic) {
        BindingIndex current = bindings;
        if (current.isEmpty()) {
            return List.of();
        }
        List<Binding> matched = new ArrayList<>(2);
        current.match(topic, matched::add);
        return matched;
    }

    /** Hands the message to all of {@code matched}; the receipt must expect one answer for each. */
    public void route(InboundMessage message, List<Binding> matched, Receipt receipt) {
        for (Binding binding : matched) {
            Optional<String> key = binding.key().keyOf(message, binding.pattern());
            if (key.isEmpty()) {
                receipt.answer(Rejection.KEY_INVALID);
                continue;
            }
            ingress.accept(message, new Route(binding, key.get()), receipt.acknowledgement());
        }
    }
}
