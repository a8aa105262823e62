package io.tideway.simulator.load;

/**
 * When which device should send.
 *
 * @param atNanos from the beginning of the load
 * @param device index in the fleet, from 0
 */
public record Arrival(long atNanos, int device) {}
