package io.tideway.simulator.report;

import java.time.Instant;

/**
 * What was run, where and when.
 *
 * @param title for people
 * @param commandLine by which it can be run again; holds no password
 * @param seed of everything random
 * @param machine it ran on
 * @param start of the command
 * @param seconds it took
 * @param rounds that were meant to be measured of each series
 * @param endedEarly whether Ctrl-C ended it: the report holds what there was
 */
public record Origin(
        String title,
        String commandLine,
        long seed,
        Machine machine,
        Instant start,
        double seconds,
        int rounds,
        boolean endedEarly) {}
