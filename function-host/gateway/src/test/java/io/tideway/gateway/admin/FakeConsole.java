package io.tideway.gateway.admin;

import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.Orphan;
import io.tideway.runtime.control.Decision;
import io.tideway.runtime.control.DecisionLog;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.function.Phase;
import io.tideway.runtime.function.Preference;
import io.tideway.runtime.host.PhaseConsole;
import io.tideway.runtime.lane.PhaseView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A console over instances in a map. A switch takes as many looks at the instance as it is told. */
public final class FakeConsole implements PhaseConsole {

    public LinkView link = new LinkView(true, 0, 0, 0);
    public int looksUntilReached = 3;
    public boolean storeIsAway;
    public @Nullable RuntimeException refusal;
    public final DecisionLog decisions = new DecisionLog(100);

    private final Map<String, PhaseView> views = new TreeMap<>();
    private final Map<InstanceId, CloudRecord> records = new HashMap<>();
    private final Map<String, Orphan> orphans = new TreeMap<>();
    private @Nullable Phase wanted;
    private int looks;

    public void put(String function, String key, Phase phase) {
        put(new PhaseView(
                new InstanceId(function, key), phase, false, 3, 17, 0, 2, 1_234, 4.04, false, Preference.AUTO));
    }

    public synchronized void put(PhaseView view) {
        views.put(view.instance().toString(), view);
    }

    public synchronized void put(Orphan orphan) {
        orphans.put(orphan.id(), orphan);
    }

    public synchronized boolean hasOrphan(String id) {
        return orphans.containsKey(id);
    }

    private <T> CompletionStage<T> answer(T value) {
        return refusal == null ? CompletableFuture.completedStage(value) : CompletableFuture.failedStage(refusal);
    }

    @Override
    public synchronized CompletionStage<List<PhaseView>> list(Optional<String> function, int max) {
        return answer(views.values().stream()
                .filter(view -> function.isEmpty()
                        || function.get().equals(view.instance().function()))
                .limit(max)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Optional<PhaseView>> view(InstanceId instance) {
        if (wanted != null && ++looks == looksUntilReached) {
            put(instance.function(), instance.key(), wanted);
        }
        return answer(Optional.ofNullable(views.get(instance.toString())));
    }

    public void put(InstanceId instance, CloudRecord record) {
        records.put(instance, record);
    }

    @Override
    public CompletionStage<CloudRecord> record(InstanceId instance) {
        return storeIsAway
                ? CompletableFuture.failedStage(new CloudException(CloudException.Kind.UNAVAILABLE, "no answer"))
                : answer(records.getOrDefault(instance, CloudRecord.ABSENT));
    }

    @Override
    public CompletionStage<LinkView> link() {
        return answer(link);
    }

    @Override
    public synchronized CompletionStage<Void> set(InstanceId instance, Phase phase) {
        if (refusal == null) {
            wanted = phase;
            looks = 0;
            put(instance.function(), instance.key(), phase == Phase.LOCAL ? Phase.ACQUIRING : Phase.RELEASING);
        }
        return answer(null);
    }

    @Override
    public synchronized CompletionStage<Void> pin(InstanceId instance, Preference preference) {
        PhaseView view = views.get(instance.toString());
        if (view == null) {
            return CompletableFuture.failedStage(
                    new IllegalArgumentException("no function '" + instance.function() + "'"));
        }
        put(new PhaseView(
                instance,
                view.phase(),
                view.held(),
                view.epoch(),
                view.version(),
                view.waiting(),
                view.unsyncedEntries(),
                view.stateBytes(),
                view.ratePerSecond(),
                view.offline(),
                preference));
        return answer(null);
    }

    @Override
    public CompletionStage<Optional<Decision>> explain(InstanceId instance) {
        return answer(decisions.of(instance).map(DecisionLog.Entry::decision));
    }

    @Override
    public List<DecisionLog.Entry> decisions(int max) {
        return decisions.newest(max);
    }

    @Override
    public synchronized CompletionStage<List<Orphan>> orphans(int max) {
        return answer(orphans.values().stream().limit(max).toList());
    }

    @Override
    public synchronized CompletionStage<Optional<Orphan>> orphan(String id) {
        return answer(Optional.ofNullable(orphans.get(id)));
    }

    @Override
    public synchronized CompletionStage<Boolean> mergeOrphan(String id) {
        return answer(orphans.remove(id) != null);
    }

    @Override
    public synchronized CompletionStage<Boolean> dropOrphan(String id) {
        return answer(orphans.remove(id) != null);
    }
}
