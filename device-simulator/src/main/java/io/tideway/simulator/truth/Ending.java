package io.tideway.simulator.truth;

import java.util.List;

/**
 * One way in which the messages at the end of a run can have ended.
 *
 * @param state that it leaves
 * @param unanswered acknowledged, took effect, and should have been answered
 * @param lost acknowledged, and had no effect where one was due
 * @param withoutEffect messages without the broker's word that had no effect
 */
record Ending<S>(S state, List<Long> unanswered, List<Long> lost, long withoutEffect) {}
