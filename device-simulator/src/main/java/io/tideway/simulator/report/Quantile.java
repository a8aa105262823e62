package io.tideway.simulator.report;

/**
 * A latency that a fraction of all did not exceed.
 *
 * @param fraction 0 for the least, 1 for the greatest
 * @param micros latency
 */
public record Quantile(double fraction, double micros) {}
