package io.tideway.runtime.phase;

/**
 * What this host has of an instance that it does not own.
 *
 * @param epoch of the record when the copy was taken
 * @param version of the record that the copy equals; -1 for no copy
 * @param releases number of the latest release made under that epoch; 0 for none
 * @param reclaimable whether this host was the last owner, as far as it knows
 */
public record Copy(long epoch, long version, long releases, boolean reclaimable) {

    /** Nothing is known. */
    public static final Copy NONE = new Copy(0, -1, 0, false);

    /** Whether the store would take changes that build on this copy, when nobody came in between. */
    boolean carriesOffline() {
        return reclaimable && version >= 0;
    }

    Copy at(long epoch, long version) {
        return epoch == this.epoch
                ? new Copy(epoch, version, releases, reclaimable)
                : new Copy(epoch, version, 0, false);
    }

    Copy ofAnother() {
        return new Copy(epoch, version, releases, false);
    }
}
