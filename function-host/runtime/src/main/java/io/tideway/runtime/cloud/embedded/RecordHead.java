package io.tideway.runtime.cloud.embedded;

import io.tideway.runtime.cloud.Acquisition;
import io.tideway.runtime.cloud.Flush;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record without its entries, and the rules by which it changes. Pure; every store decides like this one.
 *
 * @param epoch how often it has been acquired
 * @param version how often it has been changed
 * @param owner who owns it, {@code null} for nobody
 * @param lastOwner who acquired it last
 * @param recalled whether the owner is asked to release it
 * @param nextTimerMs when its first timer is due, 0 for none
 * @param releases the latest one of each of the last epochs
 */
record RecordHead(
        long epoch,
        long version,
        @Nullable String owner,
        @Nullable String lastOwner,
        boolean recalled,
        long nextTimerMs,
        List<Release> releases) {

    static final RecordHead ABSENT = new RecordHead(0, 0, null, null, false, 0, List.of());

    /** How many epochs back a release is remembered: a host that repeats one is hardly that far behind. */
    static final int EPOCHS_REMEMBERED = 8;

    /** A release that took effect, and the version that it left. */
    record Release(String host, long epoch, long number, long version) {}

    /** What the rules say of a flush. */
    sealed interface Verdict {

        /** The changes apply. */
        record Applies() implements Verdict {}

        /** It took effect before. */
        record Repeats(long version) implements Verdict {}

        /** The host may, but not on this version. */
        record Behind() implements Verdict {}

        /** The host may not. */
        record Fenced() implements Verdict {}
    }

    RecordHead {
        releases = List.copyOf(releases);
    }

    boolean maybeAcquiredBy(Acquisition wish) {
        if (owner == null || owner.equals(wish.host())) {
            return true;
        }
        return wish.takeover()
                .filter(from -> from.owner().equals(owner) && from.epoch() == epoch)
                .isPresent();
    }

    RecordHead acquired(String host) {
        return new RecordHead(epoch + 1, version, host, host, recalled && host.equals(owner), nextTimerMs, releases);
    }

    RecordHead written(long timerMs) {
        return new RecordHead(epoch, version + 1, owner, lastOwner, recalled, timerMs, releases);
    }

    RecordHead recall() {
        return new RecordHead(epoch, version, owner, lastOwner, true, nextTimerMs, releases);
    }

    Verdict judge(Flush flush) {
        Release released = released(flush.host(), flush.epoch());
        if (released != null && flush.isRelease() && flush.release() <= released.number()) {
            return new Verdict.Repeats(released.version());
        }
        if (flush.epoch() != epoch || !flush.host().equals(lastOwner)) {
            return new Verdict.Fenced();
        }
        if (flush.baseVersion() == version) {
            return new Verdict.Applies();
        }
        boolean nobodyElseChangedIt =
                owner != null || flush.baseVersion() > version || (released != null && released.version() == version);
        return nobodyElseChangedIt ? new Verdict.Behind() : new Verdict.Fenced();
    }

    RecordHead flushed(Flush flush) {
        boolean changes = !flush.delta().isEmpty() || flush.nextTimerMs() != nextTimerMs;
        long next = changes ? version + 1 : version;
        if (!flush.isRelease()) {
            return new RecordHead(epoch, next, flush.host(), lastOwner, recalled, flush.nextTimerMs(), releases);
        }
        List<Release> remembered = new ArrayList<>();
        for (Release release : releases) {
            if (release.epoch() != epoch && release.epoch() > epoch - EPOCHS_REMEMBERED) {
                remembered.add(release);
            }
        }
        remembered.add(new Release(flush.host(), epoch, flush.release(), next));
        return new RecordHead(epoch, next, null, lastOwner, false, flush.nextTimerMs(), remembered);
    }

    private @Nullable Release released(String host, long ofEpoch) {
        for (Release release : releases) {
            if (release.epoch() == ofEpoch && release.host().equals(host) && ofEpoch > epoch - EPOCHS_REMEMBERED) {
                return release;
            }
        }
        return null;
    }
}
