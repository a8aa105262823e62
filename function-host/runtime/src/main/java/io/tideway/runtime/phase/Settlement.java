package io.tideway.runtime.phase;

/** What became of a call without an answer, as far as the record shows it. */
enum Settlement {
    /** The release has not taken effect, and must not any more: flush at once, which outdates it should it come late. */
    NOT_RELEASED,
    /** The acquisition has taken effect before anyone else changed anything: its epoch is ours. */
    ACQUIRED,
    /** The record is as the host left it: a flush reclaims it, or makes an orphan. */
    RECLAIM,
    /** The release has taken effect, or somebody took the record over: the store remembers which. */
    ASK;

    static Settlement of(String host, Grant grant, Standing.Unsettled unsettled, PhaseEvent.RecordLooked record) {
        boolean ours = host.equals(record.owner());
        boolean sameVersion = record.version() == grant.baseVersion();
        if (ours && record.epoch() == grant.epoch()) {
            return NOT_RELEASED;
        }
        if (unsettled.release() == 0) {
            return ours && sameVersion ? ACQUIRED : RECLAIM;
        }
        boolean untouched = record.owner() == null && record.epoch() == grant.epoch() && sameVersion;
        return untouched ? RECLAIM : ASK;
    }
}
