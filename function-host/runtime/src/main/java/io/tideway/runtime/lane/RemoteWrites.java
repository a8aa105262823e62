package io.tideway.runtime.lane;

import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.RemoteWrite;
import io.tideway.runtime.cloud.WriteReply;
import io.tideway.runtime.store.Durability;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Carries the writes of remote runs to the cloud store: once what is executed is durable here, and again while nobody knows what
 * became of it. Used by the lane only.
 */
final class RemoteWrites {

    private final CloudPorts cloud;
    private final Durability durability;
    private final Mailbox mailbox;

    private final PriorityQueue<Rewrite> rewrites = new PriorityQueue<>(Comparator.comparingLong(Rewrite::atMs));

    /** A write without an answer, to be repeated. */
    private record Rewrite(Instance instance, RemoteRun run, long atMs) {}

    RemoteWrites(CloudPorts cloud, Durability durability, Mailbox mailbox) {
        this.cloud = cloud;
        this.durability = durability;
        this.mailbox = mailbox;
    }

    /** What is executed must be durable here before the store learns of it: nobody would know it again. */
    void write(Instance instance, InstancePhase phase, RemoteRun run) {
        cloud.counters().remoteRuns.increment();
        cloud.counters().remoteInputs.add(run.inputs);
        if (!run.needsWrite()) {
            mailbox.put(new Work.Wrote(instance, run, new CloudAnswer.Replied<>(new WriteReply.Written(run.version))));
            return;
        }
        RemoteWrite write = run.write(cloud.hostId());
        phase.heardOfAll = false;
        durability.afterDurable(() -> send(instance, run, write));
    }

    private void send(Instance instance, RemoteRun run, RemoteWrite write) {
        cloud.link()
                .call(
                        store -> store.write(instance.id, write),
                        answer -> mailbox.put(new Work.Wrote(instance, run, answer)));
    }

    /** Nobody knows what became of it: it is written again after a pause. */
    void repeat(Instance instance, RemoteRun run, long nowMs) {
        rewrites.add(new Rewrite(instance, run, nowMs + cloud.backoff().pauseMs(++run.attempts)));
    }

    /** Repeats writes whose pause is over. */
    void step(long nowMs) {
        for (Rewrite due = rewrites.peek(); due != null && due.atMs() <= nowMs; due = rewrites.peek()) {
            rewrites.remove();
            InstancePhase phase = due.instance().phase;
            if (phase != null && phase.run == due.run()) {
                send(due.instance(), due.run(), due.run().write(cloud.hostId()));
            }
        }
    }

    /** When {@link #step} has something to do next, milliseconds since the epoch. */
    long nextMs() {
        Rewrite first = rewrites.peek();
        return first == null ? Long.MAX_VALUE : first.atMs();
    }
}
