package io.tideway.gate.will;

/** What becomes of wills, for counting. */
public enum WillEvent {
    /** Left by an earlier process, to be published by this one. */
    RECOVERED,
    /** On its way to functions and subscribers. */
    PUBLISHED,
    /** The rules have changed since CONNECT: withdrawn. */
    NOT_AUTHORIZED,
    /** Functions rejected it for good. */
    REJECTED
}
