package io.tideway.simulator.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.simulator.truth.FinalStates.Walked;
import io.tideway.simulator.truth.sample.SampleModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gateways in memory that break one promise at one message of each device, at random places: what is reported must be that
 * and nothing else. {@code -Dsim.seeds=N} for more.
 */
class CheckerSimTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 8);
    private static final int DEVICES = 20;
    private static final int MESSAGES = 120;

    static Stream<FunctionModel<?, ?>> alarms() {
        return SampleModels.named("threshold-alarm").stream();
    }

    @ParameterizedTest
    @EnumSource
    void runningAverage_oneBreachForEachDevice_isReportedExactly(Breach breach) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Run<?, ?> run = new Run<>(SampleModels.named("running-average").orElseThrow(), breach, seed);
            assertEquals(run.exactly(fault(breach)), run.found(), run::toString);
            run.assertTally();
        }
    }

    /** Order makes no difference to it, and its outputs do not say which message they answer. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SWAP", "CORRUPT_STATE", "REFUSE_AND_APPLY"})
    void dedupCounter_oneBreachForEachDevice_isReportedOnceAndNotElsewhere(Breach breach) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Run<?, ?> run = new Run<>(SampleModels.named("dedup-counter").orElseThrow(), breach, seed);
            List<Finding> findings = run.findings.examples();
            Fault fault = fault(breach);
            assertEquals(fault == null ? 0 : DEVICES, findings.size(), run::toString);
            for (Finding finding : findings) {
                assertEquals(fault, finding.fault(), run::toString);
                long at = run.breachOf(finding.device());
                assertTrue(finding.sequence() <= at && at <= finding.lastSequence(), run::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LOSE", "CORRUPT_OUTPUT", "CORRUPT_STATE", "SWALLOW_OUTPUT", "REDELIVER", "REUSE_ID"})
    void thresholdAlarm_breachAtAMessageThatIsAnswered_isReportedExactly(Breach breach) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Run<?, ?> run = new Run<>(SampleModels.named("threshold-alarm").orElseThrow(), breach, seed);
            assertEquals(run.exactly(fault(breach)), run.found(), run::toString);
        }
    }

    /** Two of three messages about the threshold change nothing: their loss cannot be seen, and must not be guessed. */
    @ParameterizedTest
    @MethodSource("alarms")
    void thresholdAlarm_statesUnreadable_nothingIsInvented(FunctionModel<?, ?> model) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Run<?, ?> run = new Run<>(model, Breach.NONE, seed);
            Findings findings = Checker.check(run.truth, FinalStates.unreadable("nobody asked"));
            assertTrue(findings.clean(), run::toString);
            assertEquals(List.of("states of threshold-alarm: nobody asked"), findings.unchecked());
        }
    }

    private static @Nullable Fault fault(Breach breach) {
        return switch (breach) {
            case NONE, LOSE_UNACKNOWLEDGED, REFUSE, REDELIVER -> null;
            case LOSE -> Fault.LOST;
            case REFUSE_AND_APPLY -> Fault.UNEXPECTED;
            case REPEAT, REPEAT_LATER, PUBLISH_AGAIN -> Fault.REPEATED;
            case SWAP, DELAY_OUTPUT -> Fault.OUT_OF_ORDER;
            case CORRUPT_OUTPUT, CORRUPT_STATE, REUSE_ID -> Fault.WRONG_VALUE;
            case SWALLOW_OUTPUT -> Fault.UNANSWERED;
        };
    }

    /** A fleet, each device with its own breaking gateway, run to its end. */
    private static final class Run<S, O> {
        private final FunctionModel<S, O> model;
        private final Breach breach;
        private final int seed;
        private final Random random;
        private final Truth truth;
        private final List<String> devices = new ArrayList<>();
        private final List<Long> breaches = new ArrayList<>();
        private final List<InstanceState> states = new ArrayList<>();
        private final Findings findings;

        Run(FunctionModel<S, O> model, Breach breach, int seed) {
            this.model = model;
            this.breach = breach;
            this.seed = seed;
            this.random = new Random(seed);
            this.truth = Truth.about(model);
            for (int i = 1; i <= DEVICES; i++) {
                run("d" + i);
            }
            this.findings = Checker.check(truth, (function, each) -> {
                states.forEach(each);
                return new Walked(states.size(), 0);
            });
        }

        private void run(String device) {
            List<byte[]> payloads = payloads();
            long at = breachAmong(payloads);
            BreakingGateway<S, O> gateway = new BreakingGateway<>(model, truth.device(device), breach, at, random);
            payloads.forEach(gateway::send);
            gateway.end();
            devices.add(device);
            breaches.add(at);
            states.add(gateway.stored());
        }

        /** Values about the alarm's thresholds, no two neighbours alike. */
        private List<byte[]> payloads() {
            List<byte[]> payloads = new ArrayList<>();
            double value = 70;
            for (int n = 1; n <= MESSAGES; n++) {
                value = 65 + Math.round(100 * (20 * random.nextDouble())) / 100.0 + n / 1e6;
                payloads.add(("{\"value\":" + value + ",\"atMs\":0,\"sequence\":" + n + "}").getBytes(UTF_8));
            }
            return payloads;
        }

        /** A message that is answered, with room behind it for what follows later. */
        private long breachAmong(List<byte[]> payloads) {
            boolean needsRoom = breach == Breach.SWAP || breach == Breach.DELAY_OUTPUT || breach == Breach.REPEAT_LATER;
            int last = needsRoom ? MESSAGES - 12 : MESSAGES;
            SimulatedInstance<S, O> instance = new SimulatedInstance<>(model);
            FunctionModel.Source source = model.sources().get(0);
            List<Long> answered = new ArrayList<>();
            for (int n = 1; n <= last; n++) {
                Input input = source.format().read("", source.topic(), payloads.get(n - 1));
                if (instance.apply(input).isPresent()) {
                    answered.add((long) n);
                }
            }
            return answered.get(random.nextInt(answered.size()));
        }

        long breachOf(String device) {
            return breaches.get(devices.indexOf(device));
        }

        Set<String> exactly(@Nullable Fault fault) {
            TreeSet<String> expected = new TreeSet<>();
            for (int i = 0; i < devices.size() && fault != null; i++) {
                expected.add(fault + " " + devices.get(i) + " " + breaches.get(i));
            }
            return expected;
        }

        Set<String> found() {
            TreeSet<String> found = new TreeSet<>();
            for (Finding finding : findings.examples()) {
                found.add(finding.fault() + " " + finding.device() + " " + finding.sequence()
                        + (finding.isExact() ? "" : "…" + finding.lastSequence()));
            }
            return found;
        }

        void assertTally() {
            assertEquals(found().size(), findings.faults(), this::toString);
            assertEquals(
                    breach == Breach.REDELIVER ? DEVICES : 0, findings.tally().redeliveries(), this::toString);
            assertEquals(
                    breach == Breach.LOSE_UNACKNOWLEDGED ? DEVICES : 0,
                    findings.tally().unacknowledgedWithoutEffect(),
                    this::toString);
            assertEquals(DEVICES, findings.tally().states());
            assertEquals(DEVICES * MESSAGES, findings.tally().sent());
        }

        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder(model.function() + " " + breach + " seed " + seed + " at " + breaches);
            findings.examples().forEach(finding -> text.append("\n").append(finding));
            return text.toString();
        }
    }
}
