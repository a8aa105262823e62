package io.tideway.runtime.phase;

/**
 * Another host that owns the record and is asked to release it.
 *
 * @param epoch it was seen with
 * @param asked how often, since it was first seen with that epoch
 */
public record Suspect(String owner, long epoch, int asked) {

    boolean is(String otherOwner, long otherEpoch) {
        return epoch == otherEpoch && owner.equals(otherOwner);
    }

    Suspect askedAgain() {
        return new Suspect(owner, epoch, asked + 1);
    }
}
