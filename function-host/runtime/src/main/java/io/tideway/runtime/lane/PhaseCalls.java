package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;
import io.tideway.runtime.cloud.AcquireReply;
import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.CloudAnswer;
import io.tideway.runtime.cloud.CloudLink;
import io.tideway.runtime.cloud.CloudRecord;
import io.tideway.runtime.cloud.CloudStore;
import io.tideway.runtime.cloud.Flush;
import io.tideway.runtime.cloud.FlushReply;
import io.tideway.runtime.phase.PhaseAction;
import io.tideway.runtime.phase.PhaseEvent;
import io.tideway.runtime.phase.Suspect;
import io.tideway.runtime.store.Durability;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries calls of the phase machine to the store, and its answers back as events. */
final class PhaseCalls {

    private final CloudLink link;
    private final String hostId;
    private final Durability durability;
    private final PhaseBook book;
    private final Mailbox mailbox;
    private long lastCall = InstancePhase.NO_CALL;

    /**
     * An answer as the machine understands it.
     *
     * @param entries that a grant brought along
     */
    record Heard(PhaseEvent event, @Nullable Map<ByteString, ByteString> entries) {}

    PhaseCalls(CloudPorts cloud, Durability durability, PhaseBook book, Mailbox mailbox) {
        this.link = cloud.link();
        this.hostId = cloud.hostId();
        this.durability = durability;
        this.book = book;
        this.mailbox = mailbox;
    }

    /** Makes the call once what is written so far is durable. */
    void make(Instance instance, PhaseAction.Call call) {
        long number = ++lastCall;
        book.of(instance).call = number;
        Function<CloudStore, CompletionStage<?>> request = request(instance, call);
        durability.afterDurable(() -> link.call(
                store -> request.apply(store).thenApply(Object.class::cast),
                answer -> mailbox.put(new Work.Answer(instance, number, answer))));
    }

    /** A flush carries what is dirty now: nothing may be changed between the transition and this. */
    private Function<CloudStore, CompletionStage<?>> request(Instance instance, PhaseAction.Call call) {
        if (call instanceof PhaseAction.Acquire acquire) {
            Suspect owner = acquire.takeover();
            Acquisition acquisition = new Acquisition(
                    hostId,
                    acquire.cachedVersion(),
                    owner == null
                            ? Optional.empty()
                            : Optional.of(new Acquisition.Takeover(owner.owner(), owner.epoch())));
            return store -> store.acquire(instance.id, acquisition);
        }
        if (call instanceof PhaseAction.Flush flush) {
            Flush request = new Flush(
                    hostId,
                    flush.epoch(),
                    flush.baseVersion(),
                    RecordEntries.delta(instance, book.dirty(instance).keySet()),
                    RecordEntries.nextTimerMs(instance),
                    flush.release());
            return store -> store.flush(instance.id, request).thenApply(reply -> new Flushing(reply, flush.release()));
        }
        if (call instanceof PhaseAction.LookAtLease look) {
            return store -> store.leaseEnded(look.owner())
                    .thenApply(ended -> new PhaseEvent.LeaseLooked(look.owner(), look.epoch(), ended));
        }
        return store -> store.load(instance.id);
    }

    /** A reply and the number of the release that it answers. */
    private record Flushing(FlushReply reply, long release) {}

    /**
     * Turns an answer into an event.
     *
     * @param goesOnOffline whether the function may work without the store
     */
    Heard heard(CloudAnswer<?> answer, boolean goesOnOffline) {
        if (answer instanceof CloudAnswer.Refused<?> refused) {
            return new Heard(new PhaseEvent.Refused(refused.cause()), null);
        }
        if (answer instanceof CloudAnswer.NotReached<?>) {
            return new Heard(new PhaseEvent.Unavailable(goesOnOffline && !link.isUp()), null);
        }
        Object reply = ((CloudAnswer.Replied<?>) answer).reply();
        if (reply instanceof AcquireReply.Acquired acquired) {
            boolean brought = acquired.entries().isPresent();
            return new Heard(
                    new PhaseEvent.Acquired(acquired.epoch(), acquired.version(), brought),
                    acquired.entries().orElse(null));
        }
        if (reply instanceof AcquireReply.Owned owned) {
            return new Heard(new PhaseEvent.OwnedBy(owned.owner(), owned.epoch()), null);
        }
        if (reply instanceof CloudRecord record) {
            return new Heard(new PhaseEvent.RecordLooked(record.epoch(), record.version(), record.owner()), null);
        }
        return new Heard(reply instanceof Flushing flushing ? flushed(flushing) : (PhaseEvent.LeaseLooked) reply, null);
    }

    private static PhaseEvent flushed(Flushing flushing) {
        FlushReply reply = flushing.reply();
        if (reply instanceof FlushReply.Flushed flushed) {
            return new PhaseEvent.Flushed(flushed.version(), flushed.recalled(), flushing.release());
        }
        if (reply instanceof FlushReply.Behind behind) {
            return new PhaseEvent.Behind(behind.version());
        }
        FlushReply.Fenced fenced = (FlushReply.Fenced) reply;
        return new PhaseEvent.Fenced(fenced.epoch(), fenced.owner());
    }
}
