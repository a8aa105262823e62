package io.tideway.simulator.truth;

import io.tideway.simulator.truth.FunctionModel.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * A way through a device's messages in their order: where it stands, the state there, and the outputs that the last message
 * still owes. One thread at a time.
 */
final class Walk<S, O> {
    private final Messages messages;
    private final FunctionModel<S, O> model;

    private S state;
    private S before;
    private long next;
    private long last;
    private List<O> due = List.of();

    Walk(FunctionModel<S, O> model, Messages messages) {
        this.model = model;
        this.messages = messages;
        this.state = model.initial();
        this.before = state;
        this.next = 1;
    }

    private Walk(Walk<S, O> other) {
        this.messages = other.messages;
        this.model = other.model;
        this.state = other.state;
        this.before = other.before;
        this.next = other.next;
        this.last = other.last;
        this.due = other.due;
    }

    /** The messages of a device as one function sees them. */
    record Messages(InputLog log, int function, LongPredicate refused) {

        /** Whether the function executes that message, if it gets it. */
        boolean counts(long sequence) {
            return log.has(sequence) && log.concerns(sequence, function) && !refused.test(sequence);
        }
    }

    Walk<S, O> copy() {
        return new Walk<>(this);
    }

    /** The same place with another state and nothing owed. */
    Walk<S, O> copyWith(S other) {
        Walk<S, O> copy = new Walk<>(this);
        copy.state = other;
        copy.due = List.of();
        return copy;
    }

    S state() {
        return state;
    }

    /** The first message that was not passed yet. */
    long next() {
        return next;
    }

    /** The message whose outputs are due. */
    long last() {
        return last;
    }

    List<O> due() {
        return due;
    }

    /** Goes on to the next message that publishes something; stays where outputs are still due. */
    boolean toOutputs() {
        while (due.isEmpty() && next <= messages.log().last()) {
            step();
        }
        return !due.isEmpty();
    }

    /** Passes one message, whatever it does. */
    void step() {
        if (messages.counts(next)) {
            Step<S, O> step = model.apply(state, messages.log().get(next));
            before = state;
            state = step.state();
            due = step.outputs();
            last = next;
        }
        next++;
    }

    /** Passes a message without its effect. */
    void skip() {
        next++;
    }

    /** Passes messages that publish nothing, and change nothing or surely came. */
    void passQuiet(LongPredicate surely) {
        while (due.isEmpty() && next <= messages.log().last()) {
            if (messages.counts(next)) {
                Step<S, O> step = model.apply(state, messages.log().get(next));
                if (!step.outputs().isEmpty() || !(step.state().equals(state) || surely.test(next))) {
                    return;
                }
                state = step.state();
            }
            next++;
        }
    }

    /** Takes one of the outputs that are due; says whether it was among them. */
    boolean take(O output) {
        int index = due.indexOf(output);
        if (index < 0) {
            return false;
        }
        due = without(index);
        return true;
    }

    /** Gives up one output that is due, whichever. */
    void takeAny() {
        due = without(0);
    }

    /** Gives up what is due; the message took effect. */
    void forgetDue() {
        due = List.of();
    }

    /** The message whose outputs are due did not take effect. */
    void undo() {
        state = before;
        due = List.of();
    }

    private List<O> without(int index) {
        if (due.size() == 1) {
            return List.of();
        }
        List<O> rest = new ArrayList<>(due);
        rest.remove(index);
        return rest;
    }
}
