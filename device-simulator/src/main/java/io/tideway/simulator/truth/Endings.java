package io.tideway.simulator.truth;

import io.tideway.simulator.truth.FunctionModel.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Finds out which of the messages at the end took effect, so that the state is what it is: all of them; all but one; all up
 * to one; those that were acknowledged. Pure.
 */
final class Endings<S> {
    /** More open messages than these are not tried one by one, which takes the square of their number. */
    private static final int ONE_BY_ONE_MAX = 512;

    private final FunctionModel<S, ?> model;
    private final Walk.Messages messages;
    private final DeviceTruth device;
    private final List<Long> open;

    Endings(FunctionModel<S, ?> model, Walk.Messages messages, DeviceTruth device, List<Long> open) {
        this.model = model;
        this.messages = messages;
        this.device = device;
        this.open = open;
    }

    /** The state if all took effect. */
    S expected(S from) {
        return ending(from, index -> true).state();
    }

    /** The likeliest ending that leaves this state. */
    Optional<Ending<S>> find(S from, S actual) {
        return tried(from, actual, index -> true)
                .or(() -> allButOne(from, actual))
                .or(() -> allUpTo(from, actual))
                .or(() -> tried(from, actual, index -> device.isAcknowledged(open.get(index))));
    }

    private Optional<Ending<S>> allButOne(S from, S actual) {
        for (int missing = open.size() - 1; missing >= 0 && open.size() <= ONE_BY_ONE_MAX; missing--) {
            int one = missing;
            Optional<Ending<S>> ending = tried(from, actual, index -> index != one);
            if (ending.isPresent()) {
                return ending;
            }
        }
        return Optional.empty();
    }

    private Optional<Ending<S>> allUpTo(S from, S actual) {
        S state = from;
        int longest = model.agrees(state, actual) ? 0 : -1;
        for (int applied = 0; applied < open.size(); applied++) {
            state = apply(state, applied).state();
            longest = model.agrees(state, actual) ? applied + 1 : longest;
        }
        int upTo = longest;
        return upTo < 0 ? Optional.empty() : Optional.of(ending(from, index -> index < upTo));
    }

    private Optional<Ending<S>> tried(S from, S actual, IntPredicate tookEffect) {
        Ending<S> ending = ending(from, tookEffect);
        return model.agrees(ending.state(), actual) ? Optional.of(ending) : Optional.empty();
    }

    private Ending<S> ending(S from, IntPredicate tookEffect) {
        S state = from;
        S ifAll = from; // What is missing matters by what it would have done among the others.
        List<Long> unanswered = new ArrayList<>();
        List<Long> lost = new ArrayList<>();
        long withoutEffect = 0;
        for (int index = 0; index < open.size(); index++) {
            boolean acknowledged = device.isAcknowledged(open.get(index));
            Step<S, ?> intended = apply(ifAll, index);
            boolean matters = !intended.outputs().isEmpty() || !intended.state().equals(ifAll);
            ifAll = intended.state();
            if (tookEffect.test(index)) {
                Step<S, ?> step = apply(state, index);
                state = step.state();
                if (acknowledged && !step.outputs().isEmpty()) {
                    unanswered.add(open.get(index));
                }
            } else if (!acknowledged) {
                withoutEffect++;
            } else if (matters) {
                lost.add(open.get(index));
            }
        }
        return new Ending<>(state, unanswered, lost, withoutEffect);
    }

    private Step<S, ?> apply(S state, int index) {
        return model.apply(state, messages.log().get(open.get(index)));
    }
}
