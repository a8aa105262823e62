package io.tideway.runtime.cloud;

import io.tideway.runtime.function.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Port: the store that all hosts of a site share.
 *
 * <p>It keeps one {@link CloudRecord} an instance and decides, record by record and atomically, who may change it: anyone
 * with the current version while nobody owns it (remote phase), only the owner with the current epoch while somebody does
 * (local phase). There is no other coordination between hosts.
 *
 * <p>Thread-safe and non-blocking. Every method returns at once; its stage completes on any thread, exceptionally with a
 * {@link CloudException} only. When a stage fails with {@link CloudException.Kind#UNAVAILABLE} the call may or may not have
 * taken effect: every call may be repeated, and says below what the repetition answers.
 */
public interface CloudStore extends AutoCloseable {

    /** What the record of an instance holds; {@link CloudRecord#ABSENT} when it was never written. */
    CompletionStage<CloudRecord> load(InstanceId instance);

    /**
     * Applies a change if nobody owns the record and its version is the expected one. A repetition of a write that took
     * effect conflicts; the writer finds its own entries in the record that the conflict carries.
     */
    CompletionStage<WriteReply> write(InstanceId instance, RemoteWrite write);

    /**
     * Makes a host the owner and counts the epoch up, if nobody owns the record, the host itself does, or the named owner
     * still does with the named epoch ({@link Acquisition#takeover}). A repetition counts the epoch up once more. The version
     * stays. A recall of the host itself stays marked, one of an earlier owner does not.
     */
    CompletionStage<AcquireReply> acquire(InstanceId instance, Acquisition acquisition);

    /**
     * Applies the owner's changes, and with {@link Flush#release} gives the record free. A record that nobody owns takes the
     * changes too if epoch and version are those that they build on, and its last owner is the host: it went on by itself
     * while the store was away, and owns the record again unless this is a release.
     *
     * <p>The changes apply only to the very version that they build on. When an earlier flush of the host took effect and
     * its answer was lost, the reply is {@link FlushReply.Behind} and the host sends again what is still unanswered: so a
     * request that was stuck on the way and comes late, behind a newer one, changes nothing.
     *
     * <p>Otherwise nothing of the record changes; the changes are kept as an {@link Orphan}, if there are any. A repeated
     * release that took effect answers {@link FlushReply.Flushed}, whatever happened to the record since: the store
     * remembers the latest release of each of the last eight epochs. So does an earlier release of such an epoch: the
     * latest one carried its changes too.
     *
     * <p>The version counts up if there are changes or the next timer is another; else caches of other hosts stay valid.
     */
    CompletionStage<FlushReply> flush(InstanceId instance, Flush flush);

    /** Says that the host lives, for so long from now, by the store's clock. */
    CompletionStage<Void> renewLease(String host, Duration duration);

    /** Whether the lease of a host has ended, by the store's clock; also of a host that never had one. */
    CompletionStage<Boolean> leaseEnded(String host);

    /**
     * Asks whoever owns an instance to release it: marks the record, which every flush of the owner reports until it does
     * not own the record any more, and notifies the owner if it listens. When it has released it, the asker is notified. Does
     * nothing when nobody owns it, or the asker itself does.
     */
    CompletionStage<Void> recall(InstanceId instance, String asker);

    /**
     * Listens to recalls of what a host owns, on any thread, until closed. A notification can be missed while the link is
     * down; the mark on the record cannot.
     */
    AutoCloseable onRecall(String host, Consumer<InstanceId> listener);

    /**
     * Listens to releases that a host has asked for, on any thread, until closed. A notification can be missed: an owner may
     * be dead, or the link down, and only the latest few who asked are told.
     */
    AutoCloseable onRelease(String host, Consumer<InstanceId> listener);

    /** Records whose next timer is due by that time, earliest first; those owned by a host too. */
    CompletionStage<List<DueTimer>> dueTimers(long beforeMs, int max);

    /** What fenced owners could not bring in, in the order of the first refusals. */
    CompletionStage<List<Orphan>> orphans(int max);

    /** One orphan by its id. */
    CompletionStage<Optional<Orphan>> orphan(String id);

    /** Forgets an orphan; whether there was one. */
    CompletionStage<Boolean> dropOrphan(String id);

    /** Ends all connections; calls under way fail as unavailable. */
    @Override
    void close();
}
