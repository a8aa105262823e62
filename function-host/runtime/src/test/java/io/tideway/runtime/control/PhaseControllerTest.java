package io.tideway.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PhaseControllerTest {

    private static final long NOW_MS = 1_000_000;
    private static final HostLimits ROOMY = new HostLimits(100, 1 << 20, 40);
    private static final Policy BENEFIT = Policy.Benefit.standard();
    private static final Policy THRESHOLD = new Policy.Threshold(2, 0.5, 3_000);

    private static final List<Phase> PHASES = List.of(Phase.values());
    private static final List<Presence> PRESENCES = List.of(Presence.values());

    private final PhaseController controller = new PhaseController();

    // ---- precedence -------------------------------------------------------------------------------------------------

    @Test
    void pin_againstManifestAndHint_wins() {
        Observation remote = observe("a")
                .manifest(Preference.LOCAL)
                .hint(NOW_MS + 5_000)
                .pin(Preference.REMOTE)
                .get();
        Observation local =
                observe("b").manifest(Preference.REMOTE).pin(Preference.LOCAL).get();

        assertEquals("REMOTE an operator pinned it remote", explain(ROOMY, BENEFIT, remote));
        assertEquals("LOCAL an operator pinned it local", explain(ROOMY, BENEFIT, local));
    }

    @Test
    void hint_againstManifest_winsUntilItEnds() {
        Observation hinted =
                observe("a").manifest(Preference.REMOTE).hint(NOW_MS + 5_000).get();
        Observation ended =
                observe("a").manifest(Preference.REMOTE).hint(NOW_MS).get();

        assertEquals("LOCAL the function asked for local for another 5 s", explain(ROOMY, BENEFIT, hinted));
        assertEquals("REMOTE its manifest prefers remote", explain(ROOMY, BENEFIT, ended));
    }

    @Test
    void deviceGone_underAnyPolicy_isRemote() {
        Observation gone = observe("a").local().rate(50).absent(11_000).get();

        assertEquals("REMOTE its device is not connected and silent for 11 s", explain(ROOMY, BENEFIT, gone));
        assertEquals(
                "REMOTE its device is not connected and silent for 11 s", explain(ROOMY, new Policy.Pinned(), gone));
    }

    @Test
    void deviceElsewhere_whateverSpeaksForLocal_isNotWantedBack() {
        Observation elsewhere = observe("a")
                .manifest(Preference.LOCAL)
                .hint(NOW_MS + 5_000)
                .rate(50)
                .elsewhere()
                .get();
        Observation pinned = observe("b").pin(Preference.LOCAL).elsewhere().get();

        for (Policy policy : List.of(BENEFIT, THRESHOLD, new Policy.Pinned())) {
            assertEquals(
                    "REMOTE another host has asked for it since its last message here",
                    explain(ROOMY, policy, elsewhere));
            assertEquals("LOCAL an operator pinned it local", explain(ROOMY, policy, pinned));
        }
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void slotsTaken_namesTheLimit() {
        HostLimits one = new HostLimits(1, 1 << 20, 4);
        List<Observation> observations = List.of(
                observe("a").pin(Preference.LOCAL).local().get(),
                observe("b").rate(9).get());

        assertEquals(List.of(), controller.decide(one, observations, BENEFIT, NOW_MS));
        assertEquals(
                "REMOTE rate 9/s × saved 20 ms over 1 KB pays for the switch; but all 1 slots go to instances with more"
                        + " right to one",
                say(controller.explain(one, observations, BENEFIT, NOW_MS).get(1)));
    }

    @Test
    void bytesTaken_smallerOneStillFits() {
        HostLimits tight = new HostLimits(10, 3_000, 4);
        List<Observation> observations = List.of(
                observe("a").rate(50).bytes(2_000).get(),
                observe("b").rate(20).bytes(1_500).get(),
                observe("c").rate(5).bytes(1_000).get());

        List<Decision> decisions = controller.explain(tight, observations, BENEFIT, NOW_MS);

        assertEquals(
                List.of(Phase.LOCAL, Phase.REMOTE, Phase.LOCAL),
                decisions.stream().map(Decision::phase).toList());
        assertTrue(
                decisions.get(1).reason().contains("its 1.46 KB do not fit into what is left of 2.93 KB"),
                say(decisions.get(1)));
    }

    @Test
    void roomStillTakenByLeavers_newOnesWait() {
        HostLimits one = new HostLimits(1, 1 << 20, 4);
        List<Observation> observations = List.of(
                observe("slow").local().rate(1).get(), observe("fast").rate(40).get());

        List<Decision> decisions = controller.decide(one, observations, BENEFIT, NOW_MS);

        assertEquals(1, decisions.size());
        assertTrue(say(decisions.get(0)).startsWith("REMOTE rate 1/s"), say(decisions.get(0)));
        assertTrue(explainAll(one, observations, "fast").contains("has to wait until others have left"));
    }

    @Test
    void anyObservations_limitsHoldAtEveryMoment() {
        List<Policy> policies = List.of(BENEFIT, THRESHOLD, new Policy.Pinned(), new Policy.Erlang(0.01, 1.2, 5_000));
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            HostLimits limits = new HostLimits(random.nextInt(20), random.nextInt(40_000), random.nextInt(30));
            List<Observation> observations = new ArrayList<>();
            long[] used = new long[2];
            for (int i = 0; i < 40; i++) {
                Observation observation = any(random, "i" + i);
                if (observation.takesRoom()
                        && (used[0] == limits.slots() || used[1] + observation.stateBytes() > limits.bytes())) {
                    continue;
                }
                used[0] += observation.takesRoom() ? 1 : 0;
                used[1] += observation.takesRoom() ? observation.stateBytes() : 0;
                observations.add(observation);
            }
            Policy policy = policies.get((int) (seed % policies.size()));
            for (Decision decision : controller.decide(limits, observations, policy, NOW_MS)) {
                Observation of = observations.stream()
                        .filter(o -> o.instance().equals(decision.instance()))
                        .findFirst()
                        .orElseThrow();
                assertFalse(decision.reason().isBlank());
                if (decision.phase() == Phase.LOCAL && !of.takesRoom()) {
                    used[0]++;
                    used[1] += of.stateBytes();
                }
            }
            assertTrue(used[0] <= limits.slots() && used[1] <= limits.bytes(), "seed " + seed);
        }
    }

    // ---- policies ---------------------------------------------------------------------------------------------------

    @Test
    void threshold_betweenTheRates_staysWhereItIs() {
        assertEquals(
                "LOCAL rate 2/s reaches 2/s",
                explain(ROOMY, THRESHOLD, observe("a").rate(2).get()));
        assertEquals(
                "REMOTE rate 1/s does not reach 2/s",
                explain(ROOMY, THRESHOLD, observe("a").rate(1).get()));
        assertTrue(explain(ROOMY, THRESHOLD, observe("a").local().rate(1).get()).startsWith("LOCAL"));
        assertTrue(explain(
                        ROOMY,
                        THRESHOLD,
                        observe("a").local().rate(0.1).idle(2_999).get())
                .startsWith("LOCAL"));
        assertEquals(
                "REMOTE rate 0.1/s is below 0.5/s, idle for 3 s",
                explain(
                        ROOMY,
                        THRESHOLD,
                        observe("a").local().rate(0.1).idle(3_000).get()));
    }

    @Test
    void benefit_moreSavedPerByte_beatsAndSaysWhom() {
        HostLimits one = new HostLimits(1, 1 << 20, 4);
        List<Observation> observations = List.of(
                observe("a").rate(4.2).bytes(1_126).get(),
                observe("b").rate(4.2).bytes(4_000).get());

        assertEquals(
                "LOCAL rate 4.2/s × saved 20 ms over 1.1 KB beats f/b: 76.4 ms/s per KB against 21.5 ms/s per KB",
                say(controller.decide(one, observations, BENEFIT, NOW_MS).get(0)));
    }

    @Test
    void benefit_nearlyTheSame_doesNotSwap() {
        HostLimits one = new HostLimits(1, 1 << 20, 4);
        List<Observation> near = List.of(
                observe("in").local().rate(4).get(), observe("out").rate(4.5).get());
        List<Observation> far = List.of(
                observe("in").local().rate(4).get(), observe("out").rate(6).get());

        assertEquals(List.of(), controller.decide(one, near, BENEFIT, NOW_MS));
        assertEquals(1, controller.decide(one, far, BENEFIT, NOW_MS).size());
    }

    @Test
    void benefit_justSwitched_dwells() {
        Observation fresh =
                observe("a").local().rate(0).switched(NOW_MS - 1_000).get();

        assertEquals("LOCAL local for 1 s only, stays 5 s", explain(ROOMY, BENEFIT, fresh));
    }

    @Test
    void benefit_rareMessages_doNotPayForTheSwitch() {
        assertEquals(
                "REMOTE rate 0.1/s × saved 20 ms over 1 KB is less than a switch costs, 3.33 ms/s over 30 s",
                explain(ROOMY, BENEFIT, observe("a").rate(0.1).get()));
    }

    @Test
    void erlang_paperLoad_dedicatesThePapersNumberToTheBusiest() {
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            observations.add(observe("i" + i)
                    .rate(0.075 + (i - 24.5) * 1e-9)
                    .execution(1_000, 2_000)
                    .get());
        }
        List<Decision> decisions = controller.decide(ROOMY, observations, new Policy.Erlang(0.01, 1.2, 60_000), NOW_MS);

        assertEquals(33, decisions.size());
        assertTrue(decisions.stream()
                .allMatch(decision -> Integer.parseInt(decision.instance().key().substring(1)) >= 17));
        assertEquals(
                "LOCAL rate 0.075/s × saved 2000 ms over 1 KB is among the first 33: dedicated 33 of 40 containers for"
                        + " 50 clients at 0.075/s have the least mean latency, 1769 ms, overflow 1",
                say(decisions.get(0)));
    }

    @Test
    void erlang_mostSilent_noMoreThanKeepOverflowDown() {
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            observations.add(observe("i" + i)
                    .rate(0.3)
                    .idle(i < 20 ? 0 : 90_000)
                    .execution(1_000, 2_000)
                    .get());
        }
        List<Decision> decisions = controller.decide(ROOMY, observations, new Policy.Erlang(0.1, 1.2, 60_000), NOW_MS);

        assertTrue(!decisions.isEmpty() && decisions.size() <= 20, "dedicated " + decisions.size());
    }

    @Test
    void manyInstances_decidedAtOnce() {
        SplittableRandom random = new SplittableRandom(7);
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            observations.add(any(random, "i" + i));
        }
        HostLimits limits = new HostLimits(100_000, 1L << 30, 10_000);
        Map<String, Long> tookUs = new HashMap<>();
        for (Policy policy : List.of(BENEFIT, THRESHOLD, new Policy.Erlang(0.01, 1.2, 60_000))) {
            for (int round = 0; round < 4; round++) {
                long start = System.nanoTime();
                assertFalse(
                        controller.decide(limits, observations, policy, NOW_MS).isEmpty());
                tookUs.put(policy.getClass().getSimpleName(), (System.nanoTime() - start) / 1_000);
            }
        }
        System.out.println("100,000 instances decided, us: " + tookUs);
    }

    // ---- fixtures ---------------------------------------------------------------------------------------------------

    private String explain(HostLimits limits, Policy policy, Observation observation) {
        return say(controller
                .explain(limits, List.of(observation), policy, NOW_MS, observation.instance())
                .orElseThrow());
    }

    private String explainAll(HostLimits limits, List<Observation> observations, String key) {
        return say(controller
                .explain(limits, observations, BENEFIT, NOW_MS, new InstanceId("f", key))
                .orElseThrow());
    }

    private static String say(Decision decision) {
        return decision.phase() + " " + decision.reason();
    }

    private static Observation any(SplittableRandom random, String key) {
        Preference[] preferences = {
            Preference.AUTO, Preference.AUTO, Preference.AUTO, Preference.LOCAL, Preference.REMOTE
        };
        return new Observation(
                new InstanceId("f", key),
                PHASES.get(random.nextInt(4)),
                random.nextDouble() * 5,
                random.nextDouble() * 10,
                random.nextInt(4_000),
                random.nextDouble() * 40,
                random.nextInt(4) == 0 ? NOW_MS - random.nextInt(10_000) : 0,
                random.nextInt(20_000),
                random.nextInt(4) == 0 ? NOW_MS + 1 : 0,
                PRESENCES.get(random.nextInt(PRESENCES.size())),
                preferences[random.nextInt(5)],
                preferences[random.nextInt(5)]);
    }

    private static Fixture observe(String key) {
        return new Fixture(key);
    }

    private static final class Fixture {

        private final String key;
        private Phase phase = Phase.REMOTE;
        private double rate = 1;
        private double executionMs = 1;
        private double roundTripMs = 20;
        private long bytes = 1_024;
        private long switchedMs;
        private long idleMs;
        private long hintMs;
        private Presence presence = Presence.UNKNOWN;
        private Preference manifest = Preference.AUTO;
        private Preference pin = Preference.AUTO;

        Fixture(String key) {
            this.key = key;
        }

        Fixture local() {
            phase = Phase.LOCAL;
            return this;
        }

        Fixture rate(double perSecond) {
            rate = perSecond;
            return this;
        }

        Fixture execution(double ms, double roundTrip) {
            executionMs = ms;
            roundTripMs = roundTrip;
            return this;
        }

        Fixture bytes(long value) {
            bytes = value;
            return this;
        }

        Fixture switched(long atMs) {
            switchedMs = atMs;
            return this;
        }

        Fixture idle(long ms) {
            idleMs = ms;
            return this;
        }

        Fixture absent(long ms) {
            presence = Presence.ABSENT;
            return idle(ms);
        }

        Fixture elsewhere() {
            presence = Presence.ELSEWHERE;
            return this;
        }

        Fixture hint(long untilMs) {
            hintMs = untilMs;
            return this;
        }

        Fixture manifest(Preference value) {
            manifest = value;
            return this;
        }

        Fixture pin(Preference value) {
            pin = value;
            return this;
        }

        Observation get() {
            return new Observation(
                    new InstanceId("f", key),
                    phase,
                    rate,
                    executionMs,
                    bytes,
                    roundTripMs,
                    switchedMs,
                    idleMs,
                    hintMs,
                    presence,
                    manifest,
                    pin);
        }
    }
}
