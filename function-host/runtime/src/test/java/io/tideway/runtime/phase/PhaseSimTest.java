package io.tideway.runtime.phase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.function.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two or three hosts contend for one instance, while replies get lost, leases end and hosts crash. */
class PhaseSimTest {

    private static final long SEEDS = Long.getLong("sim.seeds", 12_000);
    /** What a simulation that proves something must come across. */
    private static final List<String> REACHED =
            List.of("TAKEOVER", "FENCED", "WENT_ON", "RECONCILED", "PROBE", "adopted", "late", "orphan");

    private static final int STEPS = 300;
    private static final int QUIET_ROUNDS = 50;

    @Test
    void hostsContend_callsLostAndHostsCrash_everyChangeIsInOnePlace() {
        Map<String, Integer> reached = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            try {
                run.go();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + run.history, e);
            }
            run.history.reached.forEach(what -> reached.merge(what, 1, Integer::sum));
        }
        System.out.println("ways reached in " + SEEDS + " runs: " + reached);
        for (String what : REACHED) {
            assertTrue(reached.getOrDefault(what, 0) > SEEDS / 500, () -> what + " is hardly ever reached: " + reached);
        }
    }

    private static final class Run {

        final History history = new History();
        final ModelRecord record = new ModelRecord();
        final List<ModelHost> hosts = new ArrayList<>();
        final SplittableRandom random;
        final double lossRate;
        final double crashRate;
        final boolean late;
        int changes;

        Run(long seed) {
            random = new SplittableRandom(seed); // Random is alike for neighbouring seeds.
            lossRate = random.nextDouble() * 0.4;
            crashRate = random.nextDouble() * 0.02;
            late = random.nextBoolean();
            int count = 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                ModelHost host = new ModelHost("h" + i, random.nextBoolean(), record, history);
                hosts.add(host);
                history.add(host);
            }
        }

        void go() {
            for (int i = 0; i < STEPS; i++) {
                ModelHost host = hosts.get(random.nextInt(hosts.size()));
                step(host);
                hosts.forEach(ModelHost::check);
            }
            settle();
            checkPlaces();
            if (!record.orphans.isEmpty()) {
                history.reached.add("orphan");
            }
        }

        private void step(ModelHost host) {
            if (random.nextDouble() < crashRate) {
                if (random.nextBoolean()) {
                    host.act();
                }
                host.crash();
                return;
            }
            switch (random.nextInt(24)) {
                case 0 -> host.commit();
                case 1 -> host.act();
                case 2, 3, 4, 5 -> getOn(host);
                case 6, 7, 8 -> host.message(++changes);
                case 9 -> host.endWrite(random.nextDouble() >= lossRate, random.nextDouble() < lossRate);
                case 10, 11 -> host.drained();
                case 12, 13 -> host.pauseEnds();
                case 14 ->
                    host.on(new PhaseEvent.Wanted(random.nextInt(3) > 0 ? Phase.LOCAL : Phase.REMOTE, Why.CONTROLLER));
                case 15 -> host.on(new PhaseEvent.SyncDue());
                case 16 -> {
                    if (record.recalled && host.id.equals(record.owner)) {
                        host.on(new PhaseEvent.Recalled());
                    }
                }
                case 17 -> host.storeAway();
                case 18 -> host.on(new PhaseEvent.StoreBack());
                case 19 -> host.leaseEnded = random.nextInt(3) == 0;
                case 20 -> {
                    if (late) {
                        host.actLate();
                    }
                }
                default -> getOn(host);
            }
        }

        /** What a host does as long as nothing goes wrong. */
        private void getOn(ModelHost host) {
            host.drained();
            host.commit();
            if (random.nextDouble() < lossRate) {
                if (random.nextBoolean()) {
                    host.act();
                }
                host.hear(true);
            } else {
                host.act();
                host.hear(false);
            }
        }

        /** Everything works from now on; nothing new is asked for. */
        private void settle() {
            hosts.forEach(host -> host.leaseEnded = false);
            if (late) {
                hosts.forEach(ModelHost::actLate);
            }
            quiet(false);
            quiet(true); // Also a host with nothing to sync learns that it was fenced.
            for (ModelHost host : hosts) {
                if (late && host.id.equals(record.owner) && !host.isLocal()) {
                    // A stuck flush without changes has reclaimed a free record; whoever needs it asks.
                    record.recall(host.id);
                    quiet(false);
                }
            }
            for (ModelHost host : hosts) {
                assertTrue(host.isSettled(), () -> host.id + " has not settled: " + host.state);
                if (host.isLocal()) {
                    assertEquals(host.id, record.owner, "local");
                } else {
                    assertNotEquals(host.id, record.owner, "owner and does not know: " + host.state);
                }
            }
        }

        private void quiet(boolean syncAll) {
            for (int i = 0; i < QUIET_ROUNDS; i++) {
                if (i > 8 && hosts.stream().allMatch(ModelHost::isSettled)) {
                    return;
                }
                for (ModelHost host : hosts) {
                    host.commit();
                    host.act();
                    host.hear(false);
                    host.endWrite(true, false);
                    host.drained();
                    host.pauseEnds();
                    if (host.isLocal() && ((syncAll && i == 0) || !host.dirty.isEmpty())) {
                        host.on(new PhaseEvent.SyncDue());
                    }
                    if (host.id.equals(record.owner) && record.recalled) {
                        host.on(new PhaseEvent.Recalled());
                    }
                    host.check();
                }
            }
        }

        private void checkPlaces() {
            for (int change = 1; change <= changes; change++) {
                int places = record.entries.contains(change) ? 1 : 0;
                for (var orphan : record.orphans.values()) {
                    places += orphan.contains(change) ? 1 : 0;
                }
                if (history.accepted.contains(change)) {
                    assertTrue(places > 0, "lost: " + change);
                }
                if (!history.ambiguous.contains(change) && !history.late.contains(change)) {
                    assertTrue(places < 2, "twice: " + change);
                }
            }
        }
    }
}
