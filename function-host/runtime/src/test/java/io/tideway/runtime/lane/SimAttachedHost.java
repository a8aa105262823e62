package io.tideway.runtime.lane;

import io.tideway.gate.Rejection;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.store.MemoryStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A host that executes what it is handed, once for each id, and tells of it now, late, twice, or not at all before the gateway
 * has crashed. Never crashes itself: what it has executed stays.
 */
final class SimAttachedHost implements Dispatch {

    private final Random random;
    private final MemoryStore gatewayStore;

    /** Whether it may have executed what it says nothing of; only where nobody else may execute it then. */
    private final boolean forgetful;

    private final Map<InstanceId, Out> out = new LinkedHashMap<>();
    private final Map<String, Long> last = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> texts = new HashSet<>();

    private static final class Out {
        final DispatchedRun run;
        final Consumer<DispatchOutcome> outcome;
        DispatchOutcome late = new DispatchOutcome.NotExecuted(0);
        boolean decided;

        Out(DispatchedRun run, Consumer<DispatchOutcome> outcome) {
            this.run = run;
            this.outcome = outcome;
        }
    }

    SimAttachedHost(Random random, MemoryStore gatewayStore, boolean forgetful) {
        this.random = random;
        this.gatewayStore = gatewayStore;
        this.forgetful = forgetful;
    }

    boolean hasExecuted(String text) {
        return texts.contains(text);
    }

    @Override
    public void dispatch(DispatchedRun run, Consumer<DispatchOutcome> outcome) {
        for (DispatchedMessage message : run.messages()) {
            requireInInbox(run.instance(), message);
        }
        if (out.put(run.instance(), new Out(run, outcome)) != null) {
            throw new AssertionError("two runs of " + run.instance() + " at a time");
        }
    }

    private void requireInInbox(InstanceId instance, DispatchedMessage message) {
        if (message.id().startsWith("~")) {
            long sequence = Long.parseLong(message.id().substring(message.id().indexOf('-') + 1), Character.MAX_RADIX);
            byte[] key = StoreKeys.inbox(StoreKeys.instance(instance.function(), instance.key()), sequence);
            if (!gatewayStore.isDurable(Table.INBOX, key)) {
                throw new AssertionError("not in the inbox although not said to be executed: " + message.id());
            }
        }
    }

    /** Executes something of a run that it has, or tells of one. */
    void step() {
        if (out.isEmpty()) {
            return;
        }
        List<Out> all = new ArrayList<>(out.values());
        Out chosen = all.get(random.nextInt(all.size()));
        if (!chosen.decided) {
            chosen.run.messages().forEach(message -> requireInInbox(chosen.run.instance(), message));
            chosen.late = decide(chosen.run);
            chosen.decided = true;
        }
        if (random.nextBoolean()) {
            tell(chosen);
        }
    }

    private DispatchOutcome decide(DispatchedRun run) {
        int dice = random.nextInt(6);
        if (dice == 0) {
            if (forgetful) {
                execute(run, random.nextInt(run.messages().size() + 1));
            }
            return new DispatchOutcome.NotExecuted(random.nextInt(3) * 20L);
        }
        int done =
                dice < 4 ? run.messages().size() : random.nextInt(run.messages().size() + 1);
        execute(run, done);
        if (done == run.messages().size()
                || ids.contains(run.messages().get(done).id())) {
            return new DispatchOutcome.Executed(done, null);
        }
        return new DispatchOutcome.Executed(
                done, random.nextInt(10) == 0 ? Rejection.KEY_INVALID : Rejection.QUOTA_EXCEEDED);
    }

    private void execute(DispatchedRun run, int messages) {
        for (DispatchedMessage message : run.messages().subList(0, messages)) {
            String text = new String(message.message().payload(), StandardCharsets.UTF_8);
            if (!ids.add(message.id())) {
                continue;
            }
            String[] parts = text.split(" ");
            long sequence = Long.parseLong(parts[1]);
            Long before = last.put(parts[0], sequence);
            if (!texts.add(text) || (before != null && before >= sequence)) {
                throw new AssertionError("order broken or done twice: " + text + " after " + before);
            }
        }
    }

    private void tell(Out told) {
        out.remove(told.run.instance(), told);
        told.outcome.accept(told.late);
        if (random.nextInt(8) == 0) {
            told.outcome.accept(told.late);
        }
    }

    /** The gateway has crashed: nobody hears of what is under way, which may have happened nevertheless. */
    void cutOff() {
        if (forgetful) {
            out.values()
                    .forEach(lost -> execute(
                            lost.run,
                            lost.decided
                                    ? 0
                                    : random.nextInt(lost.run.messages().size() + 1)));
        }
        out.clear();
    }

    /** Executes all that it has; whether that was something. */
    boolean answerAll() {
        boolean any = !out.isEmpty();
        for (Out next : List.copyOf(out.values())) {
            if (!next.decided) {
                execute(next.run, next.run.messages().size());
                next.late = new DispatchOutcome.Executed(next.run.messages().size(), null);
            }
            tell(next);
        }
        return any;
    }
}
