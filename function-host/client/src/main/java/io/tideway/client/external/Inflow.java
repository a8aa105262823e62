package io.tideway.client.external;

import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of messages from the broker to the host. A message is acknowledged once every function bound to its topic has it
 * durably, or has refused it for good; what is refused for now waits in {@link HeldBack}.
 *
 * <p>{@link #received} is called by the connection's thread; answers come from any.
 */
final class Inflow {

    private final Ingress ingress;
    private final HeldBack heldBack;
    private final ExternalCounters counters;
    private final boolean ignoresRetained;
    private volatile BindingIndex bindings = BindingIndex.of(List.of());
    private volatile boolean accepting = true;

    /** @param ignoresRetained whether a retained message is one that was not asked for */
    Inflow(Ingress ingress, HeldBack heldBack, ExternalCounters counters, boolean ignoresRetained) {
        this.ingress = ingress;
        this.heldBack = heldBack;
        this.counters = counters;
        this.ignoresRetained = ignoresRetained;
    }

    void bindings(BindingIndex changed) {
        bindings = changed;
    }

    /** What comes from now on is left to the broker, unacknowledged. */
    void stopAccepting() {
        accepting = false;
    }

    void received(InboundMessage message, Runnable acknowledge) {
        counters.count(ExternalCounter.PUBLISHES_RECEIVED);
        if (message.dup()) {
            counters.count(ExternalCounter.PUBLISHES_REPEATED);
        }
        if (!accepting) {
            return;
        }
        if (message.retain() && ignoresRetained) {
            counters.count(ExternalCounter.RETAINED_IGNORED);
            acknowledge.run();
            return;
        }
        List<Route> routes = routes(message);
        if (routes.isEmpty()) {
            acknowledge.run();
        } else {
            handOver(message, routes, acknowledge);
        }
    }

    private List<Route> routes(InboundMessage message) {
        List<Route> routes = new ArrayList<>(2);
        boolean[] bound = {false};
        bindings.match(message.topic(), binding -> {
            bound[0] = true;
            key(binding, message)
                    .ifPresentOrElse(
                            key -> routes.add(new Route(binding, key)),
                            () -> counters.count(ExternalCounter.PUBLISHES_REJECTED));
        });
        if (!bound[0]) {
            counters.count(ExternalCounter.PUBLISHES_UNBOUND);
        }
        return routes;
    }

    /** Empty for a key of the sender's, too: we are not told who that is. */
    private static Optional<String> key(Binding binding, InboundMessage message) {
        return binding.key().namesSender() ? Optional.empty() : binding.key().keyOf(message, binding.pattern());
    }

    private void handOver(InboundMessage message, List<Route> routes, Runnable acknowledge) {
        AtomicInteger unanswered = new AtomicInteger(routes.size());
        Runnable answered = () -> {
            if (unanswered.decrementAndGet() == 0) {
                acknowledge.run();
            }
        };
        for (Route route : routes) {
            ingress.accept(message, route, new Answer(message, route, answered));
        }
    }

    /** How one function answers for one message. */
    private final class Answer implements HeldBack.Waiting {

        private final InboundMessage message;
        private final Route route;
        private final Runnable answered;

        Answer(InboundMessage message, Route route, Runnable answered) {
            this.message = message;
            this.route = route;
            this.answered = answered;
        }

        @Override
        public Route route() {
            return route;
        }

        @Override
        public void offerAgain() {
            if (accepting) {
                ingress.accept(message, route, this);
            }
        }

        @Override
        public void durable() {
            heldBack.taken(this);
            answered.run();
        }

        @Override
        public void rejected(Rejection reason) {
            if (!reason.isTemporary()) {
                counters.count(ExternalCounter.PUBLISHES_REJECTED);
                heldBack.taken(this);
                answered.run();
            } else if (message.qos() == 0) {
                counters.count(ExternalCounter.PUBLISHES_DROPPED_QOS0);
                heldBack.taken(this);
                answered.run();
            } else {
                counters.count(ExternalCounter.PUBLISHES_HELD_BACK);
                heldBack.add(this);
            }
        }

        @Override
        public boolean mustNotOvertake() {
            return heldBack.isBehindOther(this);
        }
    }
}
