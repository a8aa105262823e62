package io.tideway.runtime.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.tideway.runtime.function.InstanceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Does anything to a store in any order, and the same to the model; every answer must be the same. */
final class CloudStoreSchedule {

    private static final List<String> HOSTS = List.of("host-a", "host-b", "host-c");
    private static final int ORPHANS_MAX = 100_000;
    private static final int TIMERS_MAX = 100;
    private static final int TIMER_MS_MAX = 1_000;

    private final Random random;
    private final CloudStore store;
    private final CloudStoreModel model = new CloudStoreModel();
    private final List<InstanceId> instances;

    CloudStoreSchedule(long seed, CloudStore store) {
        this.random = new Random(seed);
        this.store = store;
        this.instances =
                List.of(new InstanceId("count", "1"), new InstanceId("count", "2"), new InstanceId("guard", "1"));
    }

    void step(int step) {
        InstanceId instance = pick(instances);
        int dice = random.nextInt(100);
        if (dice < 25) {
            write(step, instance);
        } else if (dice < 45) {
            acquire(step, instance);
        } else if (dice < 80) {
            flush(step, instance);
        } else if (dice < 88) {
            same(step, "load " + instance, model.load(instance), store.load(instance));
        } else if (dice < 92) {
            String asker = pick(HOSTS);
            model.recall(instance, asker);
            await(store.recall(instance, asker));
        } else if (dice < 95) {
            long beforeMs = random.nextInt(TIMER_MS_MAX);
            same(
                    step,
                    "due " + beforeMs,
                    sorted(model.dueTimers(beforeMs)),
                    store.dueTimers(beforeMs, TIMERS_MAX).thenApply(CloudStoreSchedule::sorted));
        } else {
            orphans(step);
        }
    }

    private void write(int step, InstanceId instance) {
        RemoteWrite write = new RemoteWrite(near(model.version(instance)), delta(), timerMs());
        same(step, instance + " " + write, model.write(instance, write), store.write(instance, write));
    }

    private void acquire(int step, InstanceId instance) {
        Optional<Acquisition.Takeover> takeover = random.nextInt(3) == 0
                ? Optional.of(new Acquisition.Takeover(
                        likely(model.owner(instance).orElse("host-a"), pick(HOSTS)), near(model.epoch(instance))))
                : Optional.empty();
        Acquisition wish = new Acquisition(
                pick(HOSTS), random.nextBoolean() ? model.version(instance) : random.nextInt(10) - 1, takeover);
        same(step, instance + " " + wish, model.acquire(instance, wish), store.acquire(instance, wish));
    }

    private void flush(int step, InstanceId instance) {
        Flush flush = new Flush(
                likely(model.owner(instance).orElse("host-a"), pick(HOSTS)),
                random.nextInt(10) == 0 ? model.epoch(instance) - random.nextInt(10) : near(model.epoch(instance)),
                near(model.version(instance)),
                random.nextInt(4) == 0 ? Delta.NONE : delta(),
                timerMs(),
                random.nextInt(3));
        same(step, instance + " " + flush, model.flush(instance, flush), store.flush(instance, flush));
    }

    private void orphans(int step) {
        Set<Orphan> before = model.orphans();
        Set<Orphan> found = await(store.orphans(ORPHANS_MAX)).stream()
                .map(CloudStoreSchedule::withoutTime)
                .collect(Collectors.toSet());
        assertEquals(before, found, () -> "step " + step + ": orphans");
        Set<Orphan> expected = before;
        while (expected.size() > random.nextInt(20)) {
            String id = pick(expected.stream().map(Orphan::id).sorted().toList());
            same(
                    step,
                    id,
                    model.orphan(id),
                    store.orphan(id).thenApply(one -> one.map(CloudStoreSchedule::withoutTime)));
            same(step, "drop " + id, model.dropOrphan(id), store.dropOrphan(id));
            same(step, "drop again " + id, model.dropOrphan(id), store.dropOrphan(id));
            expected = model.orphans();
        }
    }

    private static Orphan withoutTime(Orphan orphan) {
        return new Orphan(orphan.id(), orphan.instance(), orphan.host(), orphan.epoch(), orphan.delta(), 0);
    }

    private static List<DueTimer> sorted(List<DueTimer> timers) {
        return timers.stream()
                .sorted(Comparator.comparingLong(DueTimer::dueMs)
                        .thenComparing(timer -> timer.instance().toString()))
                .toList();
    }

    private long timerMs() {
        return random.nextBoolean() ? 0 : 1 + random.nextInt(TIMER_MS_MAX);
    }

    private Delta delta() {
        Map<ByteString, ByteString> puts = new HashMap<>();
        Set<ByteString> deletes = new HashSet<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ByteString key = ByteString.copyFromUtf8("k" + random.nextInt(6));
            if (random.nextInt(3) == 0) {
                deletes.add(key);
                puts.remove(key);
            } else {
                byte[] value = new byte[random.nextInt(20)];
                random.nextBytes(value);
                puts.put(key, ByteString.copyFrom(value));
                deletes.remove(key);
            }
        }
        return new Delta(puts, deletes);
    }

    /** Mostly that number, else one beside it. */
    private long near(long number) {
        return random.nextInt(4) == 0 ? number + random.nextInt(3) - 1 : number;
    }

    private String likely(String likely, String other) {
        return random.nextInt(4) == 0 ? other : likely;
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static <T> void same(int step, String what, T expected, CompletionStage<T> found) {
        assertEquals(expected, await(found), () -> "step " + step + ": " + what);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
