package io.tideway.runtime.control;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Says in words, and with the numbers that decided, why an instance is to be in a phase. */
final class Reasons {

    private static final MathContext DIGITS = new MathContext(3);

    private final Plan plan;

    Reasons(Plan plan) {
        this.plan = plan;
    }

    String of(int index) {
        Observation observation = plan.observations.get(index);
        String ground = ground(index, observation);
        return switch (plan.lacks[index]) {
            case NOTHING -> ground;
            case SLOTS ->
                ground + "; but all " + plan.limits.slots() + " slots go to instances with more right to one"
                        + weakest(index);
            case BYTES ->
                ground + "; but its " + bytes(observation.stateBytes()) + " do not fit into what is left of "
                        + bytes(plan.limits.bytes()) + weakest(index);
            case NOT_YET ->
                ground + "; it has to wait until others have left the " + plan.limits.slots() + " slots and "
                        + bytes(plan.limits.bytes());
        };
    }

    private String weakest(int index) {
        if (plan.grounds[index] != Ground.PAYS || plan.weakest < 0 || plan.grounds[plan.weakest] != Ground.PAYS) {
            return "";
        }
        return ", the last of them " + plan.observations.get(plan.weakest).instance() + " with " + density(plan.weakest)
                + " against " + density(index);
    }

    private String ground(int index, Observation observation) {
        return switch (plan.grounds[index]) {
            case OPERATOR_LOCAL -> "an operator pinned it local";
            case OPERATOR_REMOTE -> "an operator pinned it remote";
            case HINT ->
                "the function asked for local for another " + seconds(observation.preferLocalUntilMs() - plan.nowMs);
            case MANIFEST_LOCAL -> "its manifest prefers local";
            case MANIFEST_REMOTE -> "its manifest prefers remote";
            case DEVICE_ELSEWHERE -> "another host has asked for it since its last message here";
            case DEVICE_GONE -> "its device is not connected and silent for " + seconds(observation.idleMs());
            case BY_DEFAULT -> "policy pinned: local unless manifest or operator say otherwise";
            case RATE_REACHED, RATE_TOO_LOW, NOT_IDLE, IDLE -> threshold(index, observation);
            case DWELLS_LOCAL ->
                "local for " + seconds(plan.nowMs - observation.lastSwitchMs()) + " only, stays " + dwell();
            case DWELLS_REMOTE ->
                "remote for " + seconds(plan.nowMs - observation.lastSwitchMs()) + " only, stays " + dwell();
            case PAYS -> saves(observation) + beats(index);
            case DOES_NOT_PAY -> saves(observation) + doesNotPay(observation);
            case DEDICATED -> saves(observation) + " is among" + erlang();
            case SHARED -> saves(observation) + " is not among" + erlang();
            case SILENT -> "silent for " + seconds(observation.idleMs()) + ": not in a stateful period";
        };
    }

    private String threshold(int index, Observation observation) {
        Policy.Threshold threshold = (Policy.Threshold) plan.policy;
        String rate = "rate " + number(observation.ratePerSecond()) + "/s";
        return switch (plan.grounds[index]) {
            case RATE_REACHED -> rate + " reaches " + number(threshold.localFrom()) + "/s";
            case RATE_TOO_LOW -> rate + " does not reach " + number(threshold.localFrom()) + "/s";
            case IDLE ->
                rate + " is below " + number(threshold.remoteBelow()) + "/s, idle for " + seconds(observation.idleMs());
            default ->
                rate + ", idle for " + seconds(observation.idleMs()) + ": leaves below "
                        + number(threshold.remoteBelow()) + "/s and idle for " + seconds(threshold.idleMs());
        };
    }

    private String dwell() {
        return seconds(((Policy.Benefit) plan.policy).dwellMs());
    }

    private static String saves(Observation observation) {
        return "rate " + number(observation.ratePerSecond()) + "/s × saved " + number(observation.roundTripMs())
                + " ms over " + bytes(observation.stateBytes());
    }

    private String beats(int index) {
        if (plan.beaten < 0 || !plan.isLocal(index) || plan.grounds[plan.beaten] != Ground.PAYS) {
            return " pays for the switch";
        }
        return " beats " + plan.observations.get(plan.beaten).instance() + ": " + density(index) + " against "
                + density(plan.beaten);
    }

    private String doesNotPay(Observation observation) {
        Policy.Benefit benefit = (Policy.Benefit) plan.policy;
        return " is less than a switch costs, " + number(PolicyJudge.switchCost(observation, benefit)) + " ms/s over "
                + seconds(benefit.horizonMs());
    }

    /** As ranked: with the factor for staying. */
    private String density(int index) {
        return number(plan.scores[index] * 1_024) + " ms/s per KB";
    }

    private String erlang() {
        ErlangVerdict verdict = plan.verdict;
        ErlangLoad load = verdict.load();
        String containers = verdict.dedicated() + " of " + load.containers() + " containers for " + load.clients()
                + " clients at " + number(load.rate()) + "/s";
        String first = " the first " + verdict.dedicated() + ": dedicated " + containers;
        if (verdict.meanLatencyS() == Double.POSITIVE_INFINITY) {
            return first + ", who are too many in any phase";
        }
        return verdict.enough() < verdict.best()
                ? first + " are enough for an overflow of " + number(verdict.overflow())
                : first + " have the least mean latency, " + number(verdict.meanLatencyS() * 1_000) + " ms, overflow "
                        + number(verdict.overflow());
    }

    private static String seconds(long ms) {
        return number(ms / 1_000.0) + " s";
    }

    private static String bytes(long bytes) {
        return bytes < 1_024 ? bytes + " B" : number(bytes / 1_024.0) + " KB";
    }

    private static String number(double value) {
        if (value == 0) {
            return "0";
        }
        return value >= 100 ? String.format(Locale.ROOT, "%.0f", value) : plain(value);
    }

    /** Three digits that count, no exponent, no zeros at the end. */
    private static String plain(double value) {
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
