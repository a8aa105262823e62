package io.tideway.gate.hosts;

/**
 * Bounds of the gateway's end.
 *
 * @param gateway name of the gateway's own host
 * @param first session and run numbers begin here; greater than those of all starts before
 * @param leaseMs a host that is not heard of for so long is gone
 * @param waitingMax messages that may wait for a host with room
 */
public record HostsConfig(String gateway, long first, long leaseMs, int waitingMax) {}
