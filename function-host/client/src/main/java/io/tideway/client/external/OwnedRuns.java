package io.tideway.client.external;

import io.tideway.client.attached.RunProgress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.MessageForms;
import io.tideway.gate.Rejection;
import io.tideway.gate.binding.Binding;
import io.tideway.gate.binding.BindingIndex;
import io.tideway.gate.binding.Route;
import io.tideway.proto.hosts.Run;
import io.tideway.proto.hosts.RunEnded;
import io.tideway.proto.hosts.RunMessage;
import io.tideway.proto.sites.SiteFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs of messages that other hosts of the site ask this one to execute, because it owns their instances. They are answered
 * when they have had their effect; the other host keeps them until then.
 *
 * <p>Used by one thread, on which answers come, too.
 */
final class OwnedRuns {

    private final SiteSender sender;
    private final Ingress ingress;
    private final Executor thread;
    private final BiPredicate<String, String> owns;
    private final Set<Asking> running = new HashSet<>();
    private BindingIndex bindings = BindingIndex.of(List.of());
    private boolean accepting = true;

    private record Asking(String from, long number) {}

    /**
     * @param owns whether an instance, named by function and key, is this host's own
     * @param thread the one that uses this object
     */
    OwnedRuns(SiteSender sender, Ingress ingress, BiPredicate<String, String> owns, Executor thread) {
        this.sender = sender;
        this.ingress = ingress;
        this.owns = owns;
        this.thread = thread;
    }

    void bindings(BindingIndex changed) {
        bindings = changed;
    }

    /** What is asked from now on is not executed. */
    void stopAccepting() {
        accepting = false;
    }

    /** Another host asks, perhaps again: what it has asked before and has an answer for is recognised message by message. */
    void asked(String from, Run run) {
        Asking asking = new Asking(from, run.getNumber());
        if (running.contains(asking)) {
            sender.send(from, SiteFrame.newBuilder().setUnderWay(run.getNumber()));
        } else if (!accepting || run.getMessagesCount() == 0 || !owns.test(run.getFunction(), run.getKey())) {
            sender.send(from, SiteFrame.newBuilder().setNotOwned(run.getNumber()));
        } else {
            running.add(asking);
            execute(asking, run);
        }
    }

    private void execute(Asking asking, Run run) {
        RunProgress progress = new RunProgress(
                run.getMessagesCount(), (executed, next) -> thread.execute(() -> ended(asking, executed, next)));
        for (int i = 0; i < run.getMessagesCount(); i++) {
            RunMessage message = run.getMessages(i);
            InboundMessage stored = MessageForms.message(message.getMessage());
            Binding binding = bindingOf(run.getFunction(), stored.topic());
            if (binding == null) {
                progress.acknowledgement(i).rejected(Rejection.FUNCTION_GONE);
            } else {
                ingress.accept(stored, new Route(binding, run.getKey()), progress.acknowledgement(i));
            }
        }
    }

    private @Nullable Binding bindingOf(String function, String topic) {
        List<Binding> found = new ArrayList<>(1);
        bindings.match(topic, binding -> {
            if (binding.function().equals(function)) {
                found.add(binding);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    private void ended(Asking asking, int executed, @Nullable Rejection next) {
        running.remove(asking);
        RunEnded.Builder ended = RunEnded.newBuilder().setRun(asking.number()).setExecuted(executed);
        if (next != null) {
            ended.setRejection(next.name());
        }
        sender.send(asking.from(), SiteFrame.newBuilder().setRunEnded(ended));
    }
}
