package io.tideway.simulator.truth;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Closes the account of one instance: what was acknowledged and has left no trace, in the outputs or in the state.
 *
 * <p>Changes nothing but the account, which is a copy, and the findings it adds to. One thread, under the lock of the device.
 */
final class Reckoning<S, O> {
    private final DeviceTruth device;
    private final Account<S, O> account;
    private final Sink sink;

    private Reckoning(DeviceTruth device, Account<S, O> account, Sink sink) {
        this.device = device;
        this.account = account;
        this.sink = sink;
    }

    /** Where findings go. */
    interface Sink {
        void add(Finding finding, long faults);

        /** Messages without the broker's word that had no effect. */
        void withoutEffect(long messages);

        /** Messages whose outputs came while nobody heard them, if they came. */
        void unheard(long messages);
    }

    /**
     * What a follower knows at the end.
     *
     * @param now where the outputs ended
     * @param marks this account's own
     * @param last of the last output, not yet written down in the marks
     * @param answeredUpTo up to here every message was answered at some time
     */
    record Account<S, O>(
            FunctionModel<S, O> model,
            Walk.Messages messages,
            Walk<S, O> now,
            Marks<O> marks,
            Explanation<S, O> last,
            long answeredUpTo) {

        /** Of the messages at the end that no output answers. */
        private Endings<S> endings(DeviceTruth device) {
            List<Long> open = new ArrayList<>();
            for (long sequence = now.next(); sequence <= messages.log().last(); sequence++) {
                if (messages.counts(sequence)) {
                    open.add(sequence);
                }
            }
            return new Endings<>(model, messages, device, open);
        }
    }

    /** Closes without a state: the likeliest account is believed. */
    static <S, O> void closeWithoutState(DeviceTruth device, List<Account<S, O>> accounts, Sink sink, String why) {
        new Reckoning<>(device, accounts.get(0), sink).closeWithoutState(why);
    }

    /** Closes with the state that the gateway tells: the likeliest account that leads to it is believed. */
    static <S, O> void close(DeviceTruth device, List<Account<S, O>> accounts, Sink sink, InstanceState stored) {
        Optional<S> actual = accounts.get(0).model().stored(stored);
        for (Account<S, O> account : accounts) {
            Optional<Ending<S>> ending = actual.flatMap(
                    state -> account.endings(device).find(account.now().state(), state));
            if (ending.isPresent()) {
                new Reckoning<>(device, account, sink).conclude(ending.get(), stored);
                return;
            }
        }
        new Reckoning<>(device, accounts.get(0), sink).closeWrong(actual, stored);
    }

    /** An open message that should have been answered counts as lost. */
    private void closeWithoutState(String why) {
        closePast();
        Walk<S, O> walk = account.now().copy();
        walk.forgetDue();
        while (walk.toOutputs()) {
            if (account.marks().unheard.get((int) walk.last())) {
                sink.unheard(1);
            } else if (device.isAcknowledged(walk.last())) {
                add(Fault.LOST, walk.last(), "acknowledged, and no output came; its state was not looked at: " + why);
            } else {
                sink.withoutEffect(1);
            }
            // As if it had no effect: what follows from an effect that nobody saw is not its loss too.
            walk.undo();
        }
    }

    private void closeWrong(Optional<S> actual, InstanceState stored) {
        closePast();
        S expected = account.endings(device).expected(account.now().state());
        wrong(
                actual.isPresent()
                        ? "expected the state " + expected + ", found " + actual.get()
                        : "its stored state cannot be read: " + stored);
    }

    private void conclude(Ending<S> ending, InstanceState stored) {
        closePast();
        ending.unanswered().forEach(sequence -> unanswered(sequence, "its output did not come"));
        sink.withoutEffect(ending.withoutEffect());
        if (!ending.lost().isEmpty() && !account.model().outputsNameMessages()) {
            loseSome(ending.lost().size(), stored);
        } else {
            ending.lost().forEach(sequence -> add(Fault.LOST, sequence, "acknowledged, and it had no effect"));
        }
    }

    private void closePast() {
        account.last().conclude().accept(account.marks(), finding -> sink.add(finding, 1));
        BitSet passedOver = account.marks().passedOver;
        for (int sequence = passedOver.nextSetBit(0); sequence >= 0; sequence = passedOver.nextSetBit(sequence + 1)) {
            if (device.isAcknowledged(sequence)) {
                add(Fault.LOST, sequence, "acknowledged, and it had no effect");
            } else if (!device.isRefused(sequence)) {
                sink.withoutEffect(1);
            }
        }
        BitSet unanswered = account.marks().unanswered;
        for (int sequence = unanswered.nextSetBit(0); sequence >= 0; sequence = unanswered.nextSetBit(sequence + 1)) {
            unanswered(sequence, "its output did not come");
        }
        if (!account.now().due().isEmpty()) {
            unanswered(account.now().last(), "an output of it did not come");
        }
    }

    /** Outputs only count: the state may name the messages, else they are some of those since all were answered. */
    private void loseSome(long missing, InstanceState stored) {
        // An answer taken for that of a message without the broker's word may be the next one's.
        long unsure = account.marks().answered.stream()
                .filter(sequence -> !device.isAcknowledged(sequence))
                .count();
        long lost = Math.max(0, missing - unsure);
        sink.withoutEffect(missing - lost);
        if (lost == 0) {
            return;
        }
        InputLog log = account.messages().log();
        List<Long> named = new ArrayList<>();
        for (long sequence = Math.max(log.from(), account.answeredUpTo() + 1); sequence <= log.last(); sequence++) {
            if (account.messages().counts(sequence)
                    && device.isAcknowledged(sequence)
                    && account.model()
                            .tookEffect(stored, log.get(sequence))
                            .map(tookEffect -> !tookEffect)
                            .orElse(false)) {
                named.add(sequence);
            }
        }
        if (named.size() == lost) {
            named.forEach(sequence -> add(Fault.LOST, sequence, "acknowledged, and it had no effect"));
        } else {
            sink.add(
                    device.finding(
                            Fault.LOST,
                            account.model().function(),
                            account.answeredUpTo() + 1,
                            log.last(),
                            null,
                            lost + " acknowledged, and without effect"),
                    lost);
        }
    }

    private void unanswered(long sequence, String detail) {
        if (account.marks().unheard.get((int) sequence)) {
            sink.unheard(1);
        } else {
            add(Fault.UNANSWERED, sequence, "took effect, and " + detail);
        }
    }

    private void wrong(String detail) {
        sink.add(device.finding(Fault.WRONG_VALUE, account.model().function(), 0, 0, null, detail), 1);
    }

    private void add(Fault fault, long sequence, String detail) {
        sink.add(device.finding(fault, account.model().function(), sequence, sequence, null, detail), 1);
    }
}
