package io.tideway.runtime.phase;

/**
 * Under what this host changes an instance.
 *
 * @param epoch named in every flush
 * @param baseVersion of the record, as of the latest answer
 * @param releases number of the latest release begun under the epoch; 0 for none
 * @param generation that a change made now is marked with; a flush carries the marks below
 */
public record Grant(long epoch, long baseVersion, long releases, long generation) {

    static Grant of(long epoch, long version) {
        return new Grant(epoch, version, 0, 1);
    }

    static Grant of(Copy copy) {
        return new Grant(copy.epoch(), copy.version(), copy.releases(), 1);
    }

    Grant based(long version) {
        return new Grant(epoch, version, releases, generation);
    }

    Grant adopted(long newEpoch) {
        return new Grant(newEpoch, baseVersion, 0, generation);
    }

    /** What is marked so far belongs to a flush now. */
    Grant sealed() {
        return new Grant(epoch, baseVersion, releases, generation + 1);
    }

    Grant releasing() {
        return new Grant(epoch, baseVersion, releases + 1, generation + 1);
    }

    /** The latest generation that a flush carries. */
    public long sealedGeneration() {
        return generation - 1;
    }
}
