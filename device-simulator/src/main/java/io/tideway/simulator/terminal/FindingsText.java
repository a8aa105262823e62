package io.tideway.simulator.terminal;

import io.tideway.simulator.truth.Fault;
import io.tideway.simulator.truth.Finding;
import io.tideway.simulator.truth.Findings;
import io.tideway.simulator.truth.Findings.Tally;
import java.util.ArrayList;
import java.util.List;

/** What a check found, for people. */
public final class FindingsText {
    /** Of each kind; the result file has more. */
    private static final int LINES_MAX = 10;

    private FindingsText() {}

    /** A line for each fault, some of each kind; empty when nothing is wrong. */
    public static List<String> faults(Findings findings) {
        List<String> lines = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            addExamples(fault, findings, lines);
        }
        return lines;
    }

    /** The verdict, what was looked at, and what could not be checked. */
    public static List<String> notes(Findings findings) {
        List<String> lines = new ArrayList<>();
        lines.add("Check: "
                + (findings.clean() ? "nothing lost, repeated, out of order or wrong" : counts(findings))
                + ". " + tally(findings.tally()) + ".");
        findings.unchecked().forEach(what -> lines.add("Not checked: " + what + "."));
        return lines;
    }

    private static String counts(Findings findings) {
        List<String> counts = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (findings.count(fault) > 0) {
                counts.add(Numbers.count(findings.count(fault)) + " " + fault.text());
            }
        }
        return String.join(", ", counts);
    }

    private static void addExamples(Fault fault, Findings findings, List<String> lines) {
        List<Finding> examples = findings.examples().stream()
                .filter(finding -> finding.fault() == fault)
                .limit(LINES_MAX)
                .toList();
        examples.forEach(finding -> lines.add(finding.toString()));
        long more = findings.count(fault) - examples.size();
        if (more > 0 && !examples.isEmpty()) {
            lines.add("… and " + Numbers.count(more) + " more " + fault.text());
        }
    }

    private static String tally(Tally tally) {
        StringBuilder text = new StringBuilder()
                .append(Numbers.count(tally.devices()))
                .append(" devices, ")
                .append(Numbers.count(tally.sent()))
                .append(" messages sent, ")
                .append(Numbers.count(tally.acknowledged()))
                .append(" acknowledged, ")
                .append(Numbers.count(tally.refused()))
                .append(" refused, ")
                .append(Numbers.count(tally.outputs()))
                .append(" outputs, ")
                .append(Numbers.count(tally.states()))
                .append(" states compared");
        if (tally.redeliveries() > 0) {
            text.append("; ")
                    .append(Numbers.count(tally.redeliveries()))
                    .append(" outputs delivered again, as is allowed");
        }
        if (tally.unacknowledgedWithoutEffect() > 0) {
            text.append("; ")
                    .append(Numbers.count(tally.unacknowledgedWithoutEffect()))
                    .append(" messages without an acknowledgement had no effect, as is allowed");
        }
        if (tally.repeatsAllowed() > 0) {
            text.append("; ")
                    .append(Numbers.count(tally.repeatsAllowed()))
                    .append(" repeated because sessions were lost and messages had no id");
        }
        if (tally.unheard() > 0) {
            text.append("; ")
                    .append(Numbers.count(tally.unheard()))
                    .append(" outputs may have come while the broker had forgotten a subscription");
        }
        return text.toString();
    }
}
