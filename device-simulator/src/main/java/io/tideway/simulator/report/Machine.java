package io.tideway.simulator.report;

/**
 * What simulator and gateway ran on.
 *
 * @param cpu model, as the system names it
 * @param cores that the JVM may use
 * @param memoryBytes of the machine, 0 when not known
 * @param os name and version
 * @param jvm name and version
 */
public record Machine(String cpu, int cores, long memoryBytes, String os, String jvm) {}
