package io.tideway.simulator.truth;

import io.tideway.simulator.device.Ledger;
import io.tideway.simulator.truth.DeviceTruth.Closed;
import io.tideway.simulator.truth.FinalStates.Walked;
import io.tideway.simulator.truth.Findings.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a fleet knows with what a gateway made of it, once everything has settled: see {@link Truth#open()}.
 *
 * <p>Changes nothing: the same truth and the same states give the same findings. One thread.
 */
public final class Checker implements Reckoning.Sink {
    private final Truth truth;
    private final FindingsLog findings;
    private final List<String> unchecked = new ArrayList<>();
    private final Map<Closed, Long> closed = new EnumMap<>(Closed.class);
    private long withoutEffect;
    private long unheard;

    private Checker(Truth truth) {
        this.truth = truth;
        this.findings = truth.findings().copy();
    }

    /** Findings of a truth and the states that a gateway has. */
    public static Findings check(Truth truth, FinalStates states) {
        Checker checker = new Checker(truth);
        for (int i = 0; i < truth.models().size(); i++) {
            checker.check(i, states);
        }
        return checker.result();
    }

    @Override
    public void add(Finding finding, long faults) {
        findings.add(finding, faults);
    }

    @Override
    public void withoutEffect(long messages) {
        withoutEffect += messages;
    }

    @Override
    public void unheard(long messages) {
        unheard += messages;
    }

    private void check(int function, FinalStates states) {
        FunctionModel<?, ?> model = truth.models().get(function);
        if (!model.keepsState()) {
            closeRest(function, Set.of(), null, "it has none");
            return;
        }
        Set<String> shown = new HashSet<>();
        try {
            Walked walked = states.walk(model.function(), stored -> {
                DeviceTruth device = truth.knownDevice(stored.key());
                if (device != null && shown.add(stored.key())) {
                    count(device.close(function, stored, "", this));
                }
            });
            if (walked.outdated() > 0) {
                unchecked.add(walked.outdated() + " of " + walked.instances() + " instances of " + model.function()
                        + " may have moved on at a gateway that was not asked; name each with --gateway-data");
            }
            closeRest(function, shown, true, "");
        } catch (UnreadableStatesException e) {
            unchecked.add("states of " + model.function() + ": " + e.getMessage());
            closeRest(function, shown, null, String.valueOf(e.getMessage()));
        }
    }

    /** Devices without a stored state: they have none, or it cannot be known. */
    private void closeRest(int function, Set<String> shown, @Nullable Boolean known, String whyNot) {
        for (DeviceTruth device : truth.devices()) {
            if (!shown.contains(device.name())) {
                InstanceState none = known == null ? null : InstanceState.none(device.name());
                count(device.close(function, none, whyNot, this));
            }
        }
    }

    private void count(Closed how) {
        closed.merge(how, 1L, Long::sum);
    }

    private Findings result() {
        long sent = 0;
        long acknowledged = 0;
        long refused = 0;
        long outputs = 0;
        long repeatsAllowed = 0;
        long devices = 0;
        for (DeviceTruth device : truth.devices()) {
            Ledger.Entry entry = device.ledger().entry();
            devices += entry.sent() > 0 ? 1 : 0;
            sent += entry.sent();
            acknowledged += entry.acknowledgedCount();
            refused += entry.refused().cardinality();
            outputs += device.outputs();
            repeatsAllowed += device.repeatsAllowed();
        }
        long notFollowed = closed.getOrDefault(Closed.NOT_FOLLOWED, 0L);
        if (notFollowed > 0) {
            unchecked.add(notFollowed + " instances had more than "
                    + truth.limits().openPerDevice() / 2
                    + " unanswered messages at a time and were not followed further;"
                    + " does the function serve?");
        }
        Tally tally = new Tally(
                devices,
                sent,
                acknowledged,
                refused,
                outputs,
                truth.redeliveries(),
                closed.getOrDefault(Closed.BY_STATE, 0L),
                withoutEffect,
                repeatsAllowed,
                unheard);
        return new Findings(findings.counts(), findings.examples(), tally, unchecked);
    }
}
