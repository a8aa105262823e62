package io.tideway.runtime.control;

/** Whether the device that an instance is for is connected here. */
public enum Presence {
    UNKNOWN,
    PRESENT,
    ABSENT,
    /** Another host has asked for the instance, or taken it over, since its last message here. */
    ELSEWHERE
}
