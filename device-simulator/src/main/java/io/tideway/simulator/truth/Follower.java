package io.tideway.simulator.truth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows one instance of a function by its outputs: each must be what the model makes of the device's next message.
 *
 * <p>One that is not has {@link Explanations}; the next output decides which of them is believed, or the state at the end. A
 * message that was passed over is lost only if it was acknowledged and stays away, so that is decided at the
 * {@link Reckoning}. One thread at a time.
 */
final class Follower<S, O> {
    private final FunctionModel<S, O> model;
    private final DeviceTruth device;
    private final Walk.Messages messages;
    private final Marks<O> marks = new Marks<>();
    private Walk<S, O> now;

    /** Of the last output, while undecided; the instance stands where the first of them says. */
    private List<Explanation<S, O>> rivals = List.of();

    // Answers that were taken for those of messages that turned out to be refused: they belong to the next ones.
    private long answersInAdvance;
    private long outputs;
    private long answeredUpTo;
    private boolean gap;
    private boolean givenUp;

    Follower(FunctionModel<S, O> model, DeviceTruth device, Walk.Messages messages) {
        this.model = model;
        this.device = device;
        this.messages = messages;
        this.now = new Walk<>(model, messages);
    }

    /** The first message whose effect is not known yet. */
    long next() {
        long next = givenUp ? Long.MAX_VALUE : now.next();
        for (Explanation<S, O> rival : rivals) {
            next = Math.min(next, rival.walk().next());
        }
        return next;
    }

    /** Outputs compared. */
    long outputs() {
        return outputs;
    }

    /** Effects repeated because the device had to send anew. */
    long repeatsAllowed() {
        return marks.repeatsAllowed;
    }

    boolean givenUp() {
        return givenUp;
    }

    /** The device has more open messages than are kept. */
    void giveUp() {
        givenUp = true;
        rivals = List.of();
    }

    /** Nobody heard the outputs for a while: those of all messages so far that are not answered may not come. */
    void subscribedAgain() {
        gap = true;
        long first = now.due().isEmpty() ? now.next() : now.last();
        marks.unheard.set((int) first, (int) messages.log().last() + 1);
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
                marks.answered.set((int) now.next());
                answersInAdvance--;
            }
            now.skip();
        }
    }

    /** The broker refused a message. */
    void refused(long sequence) {
        if (!marks.answered.get((int) sequence)) {
            return;
        }
        marks.answered.clear((int) sequence);
        if (!model.outputsNameMessages()) {
            answersInAdvance++;
        } else {
            device.report(device.finding(
                    Fault.UNEXPECTED,
                    model.function(),
                    sequence,
                    sequence,
                    null,
                    "refused by the broker, and it took effect"));
        }
    }

    /** Acknowledged messages whose output should come and has not. */
    long open() {
        long open = 0;
        Walk<S, O> walk = now.copy();
        while (!givenUp && walk.toOutputs()) {
            open += device.isAcknowledged(walk.last()) && !marks.unheard.get((int) walk.last()) ? 1 : 0;
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
        long sequence = answered(model.output(payload), id, repeatOf);
        now.passQuiet(device::isAcknowledged);
        if (now.due().isEmpty() && now.next() > messages.log().last()) {
            answeredUpTo = messages.log().last();
        }
        return sequence;
    }

    private long answered(Optional<O> output, @Nullable String id, long repeatOf) {
        if (output.isPresent()) {
            long expected = asExpected(output.get(), id);
            if (expected > 0) {
                return expected;
            }
            if (repeatOf != SeenOutputs.UNSEEN) {
                device.report(device.finding(
                        Fault.REPEATED,
                        model.function(),
                        Math.max(0, repeatOf),
                        Math.max(0, repeatOf),
                        id,
                        "the output " + output.get() + " was published under another id too"));
                return repeatOf;
            }
            if (withoutMessage(output.get())) {
                return 0;
            }
        }
        decideForFirst();
        Explanations<S, O> explanations = new Explanations<>(model, device, messages, now, marks, id);
        return consider(output.isPresent() ? explanations.of(output.get()) : explanations.ofUnreadable());
    }

    /**
     * The message it answers if it is what must come next, by what is believed or by what rivals with it, which is then
     * believed; else 0. Of two that changed places, both outputs together are more telling than the first alone.
     */
    private long asExpected(O output, @Nullable String id) {
        if (rivals.isEmpty()) {
            return goesOn(now, output) ? now.last() : 0;
        }
        for (Explanation<S, O> rival : rivals) {
            if (goesOn(rival.walk(), output)) {
                rivals = List.of();
                conclude(rival);
                return now.last();
            }
            Marks<O> supposed = marks.copy();
            rival.conclude().accept(supposed, finding -> {});
            Explanations<S, O> ifSo = new Explanations<>(model, device, messages, rival.walk(), supposed, id);
            Optional<Explanation<S, O>> late = ifSo.late(output).or(() -> ifSo.lateOutput(output));
            if (late.isPresent()) {
                rivals = List.of();
                conclude(rival);
                now = late.get().walk();
                conclude(late.get());
                return late.get().sequence();
            }
        }
        return 0;
    }

    private boolean goesOn(Walk<S, O> from, O output) {
        Walk<S, O> expected = from.copy();
        if (expected.toOutputs() && expected.take(output)) {
            now = expected;
            gap = false;
            marks.answered.set((int) now.last());
            return true;
        }
        return false;
    }

    private boolean withoutMessage(O output) {
        Optional<S> state = model.withoutMessage(now.state(), output);
        if (state.isEmpty() && gap && !now.copy().toOutputs()) {
            state = model.stateBehind(output); // What led here was not heard.
            gap = false;
        }
        state.ifPresent(next -> now = now.copyWith(next));
        return state.isPresent();
    }

    private long consider(List<Explanation<S, O>> explanations) {
        Explanation<S, O> first = explanations.get(0);
        now = first.walk();
        if (explanations.size() == 1) {
            conclude(first);
        } else {
            rivals = explanations;
        }
        return first.sequence();
    }

    private void decideForFirst() {
        if (!rivals.isEmpty()) {
            Explanation<S, O> first = rivals.get(0);
            rivals = List.of();
            conclude(first);
        }
    }

    private void conclude(Explanation<S, O> believed) {
        if (believed.sequence() > 0) {
            marks.answered.set((int) believed.sequence());
        }
        believed.conclude().accept(marks, device::report);
    }

    /** What is known at the end, in every way that is still possible. */
    List<Reckoning.Account<S, O>> accounts() {
        if (rivals.isEmpty()) {
            return List.of(account(now, new Explanation<>(now, 0, (known, findings) -> {})));
        }
        List<Reckoning.Account<S, O>> accounts = new ArrayList<>();
        rivals.forEach(rival -> accounts.add(account(rival.walk(), rival)));
        return accounts;
    }

    private Reckoning.Account<S, O> account(Walk<S, O> at, Explanation<S, O> last) {
        return new Reckoning.Account<>(model, messages, at.copy(), marks.copy(), last, answeredUpTo);
    }
}
