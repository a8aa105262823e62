package io.tideway.simulator.truth;

import io.tideway.simulator.truth.FunctionModel.Step;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows one instance of a function by its outputs: each must be what the model makes of the device's next message.
 *
 * <p>One that is not is explained by the least that can have happened, in this order: an output published again; a message
 * that was passed over and is late; messages passed over, or unanswered; a message that took effect again. What none of these
 * explains is a wrong value; then both go on, the expected state and the one the output gives away, until the next output
 * decides.
 *
 * <p>A message passed over is lost only if it was acknowledged and stays away, so that is decided at the {@link Reckoning}.
 * One thread at a time.
 */
final class Follower<S, O> {
    /** Unanswered messages whose outputs are still recognised when they come late. */
    private static final int OVERDUE_MAX = 64;

    private final FunctionModel<S, O> model;
    private final DeviceTruth device;
    private final Walk.Messages messages;
    private Walk<S, O> now;
    private @Nullable Walk<S, O> alternative;

    // By sequence number; empty in a run without faults.
    private final BitSet passedOver = new BitSet(0);
    private final BitSet unanswered = new BitSet(0);
    private final Map<Long, List<O>> overdue = new LinkedHashMap<>(0);

    private final BitSet answered = new BitSet(0);
    // Outputs of these may have come while nobody heard them, or come late.
    private final BitSet unheard = new BitSet(0);
    private boolean gap;
    // Answers that were taken for those of messages that turned out to be refused: they belong to the next ones.
    private long answersInAdvance;
    private long outputs;
    private long answeredUpTo;
    private boolean givenUp;

    Follower(FunctionModel<S, O> model, DeviceTruth device, Walk.Messages messages) {
        this.model = model;
        this.device = device;
        this.messages = messages;
        this.now = new Walk<>(model, messages);
    }

    FunctionModel<S, O> model() {
        return model;
    }

    /** The first message whose effect is not known yet. */
    long next() {
        return givenUp ? Long.MAX_VALUE : now.next();
    }

    /** Outputs compared. */
    long outputs() {
        return outputs;
    }

    boolean givenUp() {
        return givenUp;
    }

    /** The device has more open messages than are kept. */
    void giveUp() {
        givenUp = true;
    }

    /** Begins with the state that an earlier run left. */
    void startFrom(InstanceState stored) {
        model.stored(stored).ifPresent(state -> now = now.copyWith(state));
    }

    /** Nobody heard the outputs for a while: those of all messages so far that are not answered may not come. */
    void subscribedAgain() {
        gap = true;
        long first = now.due().isEmpty() ? now.next() : now.last();
        unheard.set((int) first, (int) messages.log().last() + 1);
    }

    /** A message was sent, or the broker's word on it came. */
    void messagesChanged() {
        if (!givenUp) {
            passAnswered();
            now.passQuiet(device::isAcknowledged);
        }
    }

    private void passAnswered() {
        while (answersInAdvance > 0 && now.next() <= messages.log().last()) {
            if (messages.counts(now.next())) {
                answered.set((int) now.next());
                answersInAdvance--;
            }
            now.skip();
        }
    }

    /** The broker refused a message. */
    void refused(long sequence) {
        if (!answered.get((int) sequence)) {
            return;
        }
        answered.clear((int) sequence);
        if (!model.outputsNameMessages()) {
            answersInAdvance++;
        } else {
            device.report(Fault.UNEXPECTED, model, sequence, null, "refused by the broker, and it took effect");
        }
    }

    /** Acknowledged messages whose output should come and has not. */
    long open() {
        if (givenUp) {
            return 0;
        }
        long open = 0;
        Walk<S, O> walk = now.copy();
        while (walk.toOutputs()) {
            open += device.isAcknowledged(walk.last()) && !unheard.get((int) walk.last()) ? 1 : 0;
            walk.forgetDue();
        }
        return open;
    }

    /** Whether that is the very output to come next. */
    boolean expects(byte[] payload) {
        Walk<S, O> expected = now.copy();
        return !givenUp
                && expected.toOutputs()
                && model.output(payload).filter(expected::take).isPresent();
    }

    /** An output that is news; returns the message it answers, 0 when that is not known. */
    long received(byte[] payload, @Nullable String id, long repeatOf) {
        outputs++;
        if (givenUp) {
            return 0;
        }
        Optional<O> read = model.output(payload);
        long sequence = read.isPresent() ? explain(read.get(), id, repeatOf) : unreadable(id);
        if (sequence > 0) {
            answered.set((int) sequence);
        }
        now.passQuiet(device::isAcknowledged);
        if (now.due().isEmpty() && now.next() > messages.log().last()) {
            answeredUpTo = messages.log().last();
        }
        return sequence;
    }

    private long explain(O output, @Nullable String id, long repeatOf) {
        Walk<S, O> expected = now.copy();
        if (expected.toOutputs() && expected.take(output)) {
            return goOn(expected);
        }
        Walk<S, O> other = alternative == null ? null : alternative.copy();
        if (other != null && other.toOutputs() && other.take(output)) {
            return goOn(other);
        }
        if (repeatOf != SeenOutputs.UNSEEN) {
            device.report(
                    Fault.REPEATED,
                    model,
                    repeatOf,
                    id,
                    "the output " + output + " was published under another id too");
            return repeatOf;
        }
        Optional<S> spontaneous = model.withoutMessage(now.state(), output);
        if (spontaneous.isPresent()) {
            now = now.copyWith(spontaneous.get());
            return 0;
        }
        long late = late(output, id);
        if (late > 0) {
            return late;
        }
        long later = later(output);
        if (later > 0) {
            return later;
        }
        long again = again(output, id);
        return again > 0 ? again : wrong(output.toString(), model.stateBehind(output), id);
    }

    private long goOn(Walk<S, O> walk) {
        now = walk;
        alternative = null;
        gap = false;
        return walk.last();
    }

    /** A message that was passed over, or an output that was missing, comes behind later ones. */
    private long late(O output, @Nullable String id) {
        for (int sequence = passedOver.nextSetBit(0); sequence >= 0; sequence = passedOver.nextSetBit(sequence + 1)) {
            Optional<S> state = messages.counts(sequence) ? stateIfAnswers(sequence, output) : Optional.empty();
            if (state.isPresent()) {
                passedOver.clear(sequence);
                now = now.copyWith(state.get());
                device.report(Fault.OUT_OF_ORDER, model, sequence, id, "took effect behind a later message");
                return sequence;
            }
        }
        for (Map.Entry<Long, List<O>> missing : overdue.entrySet()) {
            if (missing.getValue().contains(output)) {
                long sequence = missing.getKey();
                overdue.remove(sequence);
                unanswered.clear((int) sequence);
                device.report(
                        Fault.OUT_OF_ORDER, model, sequence, id, "its output came behind that of a later message");
                return sequence;
            }
        }
        return 0;
    }

    private Optional<S> stateIfAnswers(long sequence, O output) {
        Step<S, O> step = model.apply(now.state(), messages.log().get(sequence));
        return step.outputs().contains(output) ? Optional.of(step.state()) : Optional.empty();
    }

    /** The output of a later message: those before it had no effect, or their outputs did not come; the fewer the likelier. */
    private long later(O output) {
        Walk<S, O> without = now.copy();
        Walk<S, O> silent = now.copy();
        Deque<Long> skipped = new ArrayDeque<>();
        Map<Long, List<O>> missing = new LinkedHashMap<>();
        boolean more = true;
        while (more) {
            more = false;
            if (now.due().isEmpty() && without.toOutputs()) {
                skipped.add(without.last());
                without.undo();
                if (without.toOutputs() && without.copy().take(output)) {
                    without.take(output);
                    skipped.forEach(sequence -> passedOver.set((int) (long) sequence));
                    return goOn(without);
                }
                more = true;
            }
            if (silent.toOutputs()) {
                missing.put(silent.last(), silent.due());
                silent.forgetDue();
                if (silent.toOutputs() && silent.take(output)) {
                    missing.forEach(this::miss);
                    return goOn(silent);
                }
                more = true;
            }
        }
        return 0;
    }

    private void miss(long sequence, List<O> outputsMissing) {
        unanswered.set((int) sequence);
        if (overdue.size() >= OVERDUE_MAX) {
            overdue.remove(overdue.keySet().iterator().next());
        }
        overdue.put(sequence, outputsMissing);
    }

    /** A message took effect again, or although it was refused. */
    private long again(O output, @Nullable String id) {
        InputLog log = messages.log();
        for (long sequence = log.last(); sequence >= log.from(); sequence--) {
            boolean refused = messages.refused().test(sequence);
            if (!log.concerns(sequence, messages.function())
                    || !(refused || sequence < now.next())
                    || passedOver.get((int) sequence)) {
                continue;
            }
            Optional<S> state = stateIfAnswers(sequence, output);
            if (state.isPresent()) {
                now = now.copyWith(state.get());
                reportAgain(sequence, refused, id);
                return sequence;
            }
        }
        return 0;
    }

    private void reportAgain(long sequence, boolean refused, @Nullable String id) {
        if (refused) {
            device.report(Fault.UNEXPECTED, model, sequence, id, "refused by the broker, and it took effect");
            return;
        }
        long first = model.outputsNameMessages() ? sequence : messages.log().from();
        if (device.anySentAnew(first, sequence)) {
            device.repeatAllowed();
            return;
        }
        device.report(Fault.REPEATED, model, first, sequence, id, "took effect again");
    }

    private long unreadable(@Nullable String id) {
        return wrong("something that is no output of " + model.function(), Optional.empty(), id);
    }

    private long wrong(String found, Optional<S> behind, @Nullable String id) {
        Walk<S, O> expected = now.copy();
        long sequence = 0;
        if (gap && behind.isPresent() && !expected.toOutputs()) {
            // What led here was not heard.
            gap = false;
            now = now.copyWith(behind.get());
            return 0;
        }
        if (expected.toOutputs()) {
            sequence = expected.last();
            device.report(
                    Fault.WRONG_VALUE,
                    model,
                    sequence,
                    id,
                    "expected " + expected.due().get(0) + ", found " + found);
            expected.takeAny();
            now = expected;
        } else {
            device.report(Fault.UNEXPECTED, model, 0, id, "found " + found + ", and no message leads to it");
        }
        alternative = behind.map(now::copyWith).orElse(null);
        return sequence;
    }

    /** What is known at the end. */
    Reckoning.Account<S, O> account() {
        return new Reckoning.Account<>(
                model, messages, now.copy(), alternative, passedOver, unanswered, answered, unheard, answeredUpTo);
    }
}
