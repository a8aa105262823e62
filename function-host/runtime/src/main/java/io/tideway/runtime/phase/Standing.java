package io.tideway.runtime.phase;

/** By what right an instance is in its local phase. */
public sealed interface Standing {

    /** This host owns the record, as far as it knows. */
    record Granted() implements Standing {}

    /** The host went on under its old epoch while the store was away; the next flush reclaims the record, or is fenced. */
    record Reclaiming() implements Standing {}

    /**
     * A call got no answer and the host went on without: first look what became of it.
     *
     * @param release number of the release in question; 0 when it is an acquisition
     * @param sealed generation up to which changes belong to that release
     */
    record Unsettled(long release, long sealed) implements Standing {}

    /** Whether the instance works without a grant of the store. */
    default boolean isOffline() {
        return !(this instanceof Granted);
    }
}
