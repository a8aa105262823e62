package io.tideway.client.external;

import io.tideway.gate.MessageForms;
import io.tideway.gate.Rejection;
import io.tideway.gate.hosts.HandedMessage;
import io.tideway.gate.hosts.HostRun;
import io.tideway.gate.hosts.RunResult;
import io.tideway.proto.hosts.Run;
import io.tideway.proto.hosts.RunEnded;
import io.tideway.proto.hosts.RunMessage;
import io.tideway.proto.sites.SiteFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs of messages that the owners of their instances were asked to execute, and have not answered. One is sent again until
 * its owner says that it is under way or over; an owner that says nothing is not asked for a while, and whoever asked goes
 * another way. The messages stay with this host until then, and have ids: to send them twice does no harm.
 *
 * <p>Used by one thread.
 */
final class AskedRuns {

    static final long SEND_AGAIN_MS = 1_000;

    /** A pause of its garbage collector is shorter, the shortest lease not. */
    static final long SILENCE_MAX_MS = 3_000;

    private final SiteSender sender;
    private final Map<Long, Asked> asked = new HashMap<>();
    private final Map<String, Long> silentUntilMs = new HashMap<>();
    private long lastNumber;

    private static final class Asked {
        private final String owner;
        private final SiteFrame.Builder frame;
        private final int messages;
        private final Consumer<RunResult> result;
        private long sentAtMs;
        private long heardAtMs;

        Asked(String owner, SiteFrame.Builder frame, int messages, Consumer<RunResult> result, long nowMs) {
            this.owner = owner;
            this.frame = frame;
            this.messages = messages;
            this.result = result;
            this.sentAtMs = nowMs;
            this.heardAtMs = nowMs;
        }
    }

    /** @param firstNumber above all that an earlier life of this host can have used */
    AskedRuns(SiteSender sender, long firstNumber) {
        this.sender = sender;
        this.lastNumber = firstNumber;
    }

    /** {@code result} is told once, if this host lives long enough. */
    void ask(String owner, HostRun run, Consumer<RunResult> result, long nowMs) {
        if (silentUntilMs.getOrDefault(owner, Long.MIN_VALUE) > nowMs) {
            result.accept(new RunResult.NotExecuted(0));
            return;
        }
        long number = ++lastNumber;
        Run.Builder proto =
                Run.newBuilder().setNumber(number).setFunction(run.function()).setKey(run.key());
        for (HandedMessage message : run.messages()) {
            proto.addMessages(
                    RunMessage.newBuilder().setId(message.id()).setMessage(MessageForms.of(message.message())));
        }
        Asked asking = new Asked(
                owner, SiteFrame.newBuilder().setRun(proto), run.messages().size(), result, nowMs);
        asked.put(number, asking);
        sender.send(owner, asking.frame);
    }

    /** Its owner has it, and is not done with it. */
    void underWay(String from, long number, long nowMs) {
        Asked found = find(from, number);
        if (found != null) {
            found.heardAtMs = nowMs;
        }
    }

    /** Its owner is none any more. */
    void notOwned(String from, long number) {
        Asked found = find(from, number);
        if (found != null) {
            asked.remove(number);
            found.result.accept(new RunResult.NotExecuted(0));
        }
    }

    /** It is over. */
    void ended(String from, RunEnded ended) {
        Asked found = find(from, ended.getRun());
        if (found == null) {
            return; // Told before: the owner may say it as often as it is asked.
        }
        asked.remove(ended.getRun());
        int executed = Math.min(Math.max(0, ended.getExecuted()), found.messages);
        Rejection next = executed == found.messages ? null : rejection(ended.getRejection());
        boolean elsewhere = executed == 0 && next == Rejection.FUNCTION_GONE;
        found.result.accept(elsewhere ? new RunResult.NotExecuted(0) : new RunResult.Executed(executed, next));
    }

    private @Nullable Asked find(String from, long number) {
        Asked found = asked.get(number);
        return found != null && found.owner.equals(from) ? found : null;
    }

    private static @Nullable Rejection rejection(String name) {
        for (Rejection rejection : Rejection.values()) {
            if (rejection.name().equals(name)) {
                return rejection;
            }
        }
        return null; // None, or of a later version: what was not executed is asked for again.
    }

    /** Does what is due; to be called a few times a second. */
    void tick(long nowMs) {
        List<Asked> given = new ArrayList<>();
        asked.values().removeIf(each -> {
            boolean gone = nowMs - each.heardAtMs >= SILENCE_MAX_MS;
            if (gone) {
                given.add(each);
            }
            return gone;
        });
        for (Asked each : given) {
            silentUntilMs.put(each.owner, nowMs + SILENCE_MAX_MS);
            each.result.accept(new RunResult.NotExecuted(0));
        }
        silentUntilMs.values().removeIf(until -> until <= nowMs);
        for (Asked each : asked.values()) {
            if (nowMs - each.sentAtMs >= SEND_AGAIN_MS) {
                each.sentAtMs = nowMs;
                sender.send(each.owner, each.frame);
            }
        }
    }

    int size() {
        return asked.size();
    }
}
