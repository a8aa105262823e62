package io.tideway.simulator.truth;

import io.tideway.simulator.truth.FunctionModel.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that can explain one output which is not the expected one, the likeliest first: a message that was passed over comes
 * late; messages are passed over, or unanswered; a message takes effect again; the output is wrong, and with it the state, or
 * not. Used once, changes nothing.
 */
final class Explanations<S, O> {
    private final FunctionModel<S, O> model;
    private final DeviceTruth device;
    private final Walk.Messages messages;
    private final Walk<S, O> now;
    private final Marks<O> marks;
    private final @Nullable String outputId;
    private final List<Explanation<S, O>> found = new ArrayList<>();

    Explanations(
            FunctionModel<S, O> model,
            DeviceTruth device,
            Walk.Messages messages,
            Walk<S, O> now,
            Marks<O> marks,
            @Nullable String outputId) {
        this.model = model;
        this.device = device;
        this.messages = messages;
        this.now = now;
        this.marks = marks;
        this.outputId = outputId;
    }

    List<Explanation<S, O>> of(O output) {
        late(output).ifPresent(found::add);
        lateOutput(output).ifPresent(found::add);
        later(output);
        again(output);
        wrong(output.toString(), model.stateBehind(output));
        return found;
    }

    /** Of bytes that are no output. */
    List<Explanation<S, O>> ofUnreadable() {
        wrong("something that is no output of " + model.function(), Optional.empty());
        return found;
    }

    /** A message that was passed over comes now. */
    Optional<Explanation<S, O>> late(O output) {
        for (int sequence = marks.passedOver.nextSetBit(0);
                sequence >= 0;
                sequence = marks.passedOver.nextSetBit(sequence + 1)) {
            Optional<S> state = messages.counts(sequence) ? stateIfAnswers(sequence, output) : Optional.empty();
            if (state.isPresent()) {
                int late = sequence;
                Finding finding = finding(Fault.OUT_OF_ORDER, late, "took effect behind a later message");
                return Optional.of(new Explanation<>(now.copyWith(state.get()), late, (known, findings) -> {
                    known.passedOver.clear(late);
                    findings.accept(finding);
                }));
            }
        }
        return Optional.empty();
    }

    /** An output of a message that took effect when its turn was comes now. */
    Optional<Explanation<S, O>> lateOutput(O output) {
        for (Map.Entry<Long, List<O>> missing : marks.overdue.entrySet()) {
            if (missing.getValue().contains(output)) {
                long sequence = missing.getKey();
                Finding finding =
                        finding(Fault.OUT_OF_ORDER, sequence, "its output came behind that of a later message");
                return Optional.of(new Explanation<>(now.copy(), sequence, (known, findings) -> {
                    known.cameLate(sequence);
                    if (!known.unheard.get((int) sequence)) {
                        findings.accept(finding);
                    }
                }));
            }
        }
        return Optional.empty();
    }

    /** The output of a later message: those before it had no effect, or their outputs did not come; the fewer the likelier. */
    private void later(O output) {
        Walk<S, O> without = now.copy();
        Walk<S, O> silent = now.copy();
        List<Long> skipped = new ArrayList<>();
        Map<Long, List<O>> missing = new LinkedHashMap<>();
        boolean skipping = now.due().isEmpty() && without.toOutputs();
        boolean missingOutputs = silent.toOutputs();
        while (skipping || missingOutputs) {
            if (skipping) {
                skipped.add(without.last());
                without.undo();
                skipping = without.toOutputs();
                if (skipping && without.take(output)) {
                    add(
                            without,
                            without.last(),
                            (known, findings) ->
                                    skipped.forEach(sequence -> known.passedOver.set((int) (long) sequence)));
                    skipping = false;
                }
            }
            if (missingOutputs) {
                missing.put(silent.last(), silent.due());
                silent.forgetDue();
                missingOutputs = silent.toOutputs();
                if (missingOutputs && silent.take(output)) {
                    add(silent, silent.last(), (known, findings) -> missing.forEach(known::miss));
                    missingOutputs = false;
                }
            }
        }
    }

    /** A message took effect again, or although it was refused. */
    private void again(O output) {
        InputLog log = messages.log();
        for (long sequence = log.last(); sequence >= log.from(); sequence--) {
            boolean refused = messages.refused().test(sequence);
            if (!log.concerns(sequence, messages.function())
                    || !(refused || sequence < now.next())
                    || marks.passedOver.get((int) sequence)) {
                continue;
            }
            Optional<S> state = stateIfAnswers(sequence, output);
            if (state.isPresent()) {
                add(now.copyWith(state.get()), sequence, concludeAgain(sequence, refused));
                return;
            }
        }
    }

    private BiConsumer<Marks<O>, Consumer<Finding>> concludeAgain(long sequence, boolean refused) {
        if (refused) {
            Finding finding = finding(Fault.UNEXPECTED, sequence, "refused by the broker, and it took effect");
            return (known, findings) -> findings.accept(finding);
        }
        long first = model.outputsNameMessages() ? sequence : messages.log().from();
        if (device.anySentAnew(first, sequence)) {
            return (known, findings) -> known.repeatsAllowed++;
        }
        Finding finding =
                device.finding(Fault.REPEATED, model.function(), first, sequence, outputId, "took effect again");
        return (known, findings) -> findings.accept(finding);
    }

    private void wrong(String output, Optional<S> behind) {
        Walk<S, O> expected = now.copy();
        boolean due = expected.toOutputs();
        long sequence = due ? expected.last() : 0;
        Finding finding = due
                ? finding(
                        Fault.WRONG_VALUE,
                        sequence,
                        "expected " + expected.due().get(0) + ", found " + output)
                : finding(Fault.UNEXPECTED, 0, "found " + output + ", and no message leads to it");
        if (due) {
            expected.takeAny();
        }
        add(expected, sequence, (known, findings) -> findings.accept(finding));
        behind.ifPresent(
                state -> add(expected.copyWith(state), sequence, (known, findings) -> findings.accept(finding)));
    }

    private Optional<S> stateIfAnswers(long sequence, O output) {
        Step<S, O> step = model.apply(now.state(), messages.log().get(sequence));
        return step.outputs().contains(output) ? Optional.of(step.state()) : Optional.empty();
    }

    private void add(Walk<S, O> walk, long sequence, BiConsumer<Marks<O>, Consumer<Finding>> conclude) {
        found.add(new Explanation<>(walk, sequence, conclude));
    }

    private Finding finding(Fault fault, long sequence, String detail) {
        return device.finding(fault, model.function(), sequence, sequence, outputId, detail);
    }
}
