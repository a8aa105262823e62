package io.tideway.simulator.truth.sample;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.proto.samples.SequenceWindow;
import io.tideway.simulator.truth.FunctionModel;
import io.tideway.simulator.truth.Input;
import io.tideway.simulator.truth.InstanceState;
import io.tideway.simulator.truth.TopicPattern;
import io.tideway.simulator.truth.sample.DedupCounterModel.Counts;
import io.tideway.simulator.truth.sample.DedupCounterModel.Seen;
import java.util.List;
import java.util.Optional;

/**
 * {@code dedup-counter}: how many distinct readings a device has sent, and how many came again.
 *
 * <p>Outputs only count, so a lost message is one of several; the stored window names it when it is one of the last 65.
 */
public final class DedupCounterModel implements FunctionModel<Seen, Counts> {
    private static final int WINDOW = 64;

    private final Binding binding;

    /** For a function of that name and these topics. */
    public DedupCounterModel(String function, List<TopicPattern> readings, TopicPattern output) {
        this.binding = Binding.of(function, readings, SampleFormats.READING, output);
    }

    /** What is published. */
    public record Counts(long distinct, long repeated) {}

    /**
     * The state.
     *
     * @param highest number seen
     * @param below bit n: {@code highest - 1 - n} was seen
     */
    public record Seen(long highest, long below, long distinct, long repeated) {
        private Seen with(long number) {
            if (number > highest) {
                long distance = number - highest;
                long shifted = distance < WINDOW ? below << distance : 0;
                long formerHighest = highest > 0 && distance <= WINDOW ? 1L << (distance - 1) : 0;
                return new Seen(number, shifted | formerHighest, distinct + 1, repeated);
            }
            long bit = highest - 1 - number;
            return bit < 0 || bit >= WINDOW || (below & 1L << bit) != 0
                    ? new Seen(highest, below, distinct, repeated + 1)
                    : new Seen(highest, below | 1L << bit, distinct + 1, repeated);
        }
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Seen initial() {
        return new Seen(0, 0, 0, 0);
    }

    @Override
    public Step<Seen, Counts> apply(Seen state, Input input) {
        if (!(input instanceof Input.Reading reading) || reading.number() <= 0) {
            return Step.silent(state);
        }
        Seen next = state.with(reading.number());
        return Step.of(next, new Counts(next.distinct(), next.repeated()));
    }

    @Override
    public Optional<Counts> output(byte[] payload) {
        long[] counts = {-1, -1};
        boolean read = FlatJson.read(payload, (field, value) -> {
            if (field.equals("distinct")) {
                counts[0] = value.getLongValue();
            } else if (field.equals("repeated")) {
                counts[1] = value.getLongValue();
            }
        });
        return read ? Optional.of(new Counts(counts[0], counts[1])) : Optional.empty();
    }

    @Override
    public Optional<Seen> stored(InstanceState stored) {
        return window(stored)
                .map(window -> new Seen(
                        window.getHighest(),
                        window.getSeenBelow(),
                        stored.counter("distinct"),
                        stored.counter("repeated")));
    }

    /** The window of an instance that missed a message differs without being wrong: only the counts are compared. */
    @Override
    public boolean agrees(Seen expected, Seen stored) {
        return expected.distinct() == stored.distinct() && expected.repeated() == stored.repeated();
    }

    @Override
    public boolean outputsNameMessages() {
        return false;
    }

    @Override
    public Optional<Boolean> tookEffect(InstanceState stored, Input input) {
        Optional<SequenceWindow> window = window(stored);
        if (window.isEmpty() || !(input instanceof Input.Reading reading)) {
            return Optional.empty();
        }
        long bit = window.get().getHighest() - 1 - reading.number();
        if (bit >= WINDOW) {
            return Optional.empty();
        }
        return Optional.of(bit == -1 || (bit >= 0 && (window.get().getSeenBelow() & 1L << bit) != 0));
    }

    private static Optional<SequenceWindow> window(InstanceState stored) {
        try {
            return Optional.of(SequenceWindow.parseFrom(stored.value("window").orElse(new byte[0])));
        } catch (InvalidProtocolBufferException notAWindow) {
            return Optional.empty();
        }
    }
}
