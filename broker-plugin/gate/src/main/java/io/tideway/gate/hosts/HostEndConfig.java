package io.tideway.gate.hosts;

/**
 * What a host says of itself.
 *
 * @param name among the hosts of the gateway
 * @param store whose data folder it has
 * @param start counts its starts
 * @param window messages it takes before it has executed the first
 */
public record HostEndConfig(String name, String store, long start, int window) {}
