package io.tideway.runtime.lane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Everything a host counts; nothing is dropped without one of these going up (promise P7). Thread-safe. */
public final class HostCounters {

    public final LongAdder messagesAccepted = new LongAdder();
    public final LongAdder messagesRejected = new LongAdder();
    public final LongAdder duplicates = new LongAdder();
    public final LongAdder messagesWithdrawn = new LongAdder();
    public final LongAdder invocations = new LongAdder();
    public final LongAdder invocationsFailed = new LongAdder();
    public final LongAdder deadLetters = new LongAdder();
    public final LongAdder parked = new LongAdder();
    public final LongAdder timersFired = new LongAdder();
    public final LongAdder commits = new LongAdder();
    public final LongAdder commitsFailed = new LongAdder();
    public final LongAdder bytesWritten = new LongAdder();
    public final LongAdder outputsPublished = new LongAdder();
    public final LongAdder outputsRefused = new LongAdder();
    public final LongAdder outputsGivenUp = new LongAdder();
    public final LongAdder outputsOfOthers = new LongAdder();
    public final LongAdder activations = new LongAdder();
    public final LongAdder evictions = new LongAdder();
    public final LongAdder runsDispatched = new LongAdder();

    /** Of those, how many began with a message that had been handed out before. */
    public final LongAdder runsDispatchedAgain = new LongAdder();

    public final LongAdder messagesDispatched = new LongAdder();
    public final LongAdder lanesAbandoned = new LongAdder();
    public final LongAdder workersAbandoned = new LongAdder();

    /** Names as the metrics will have them, and values now. */
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("messages_accepted_total", messagesAccepted.sum());
        values.put("messages_rejected_total", messagesRejected.sum());
        values.put("duplicates_total", duplicates.sum());
        values.put("messages_withdrawn_total", messagesWithdrawn.sum());
        values.put("invocations_total", invocations.sum());
        values.put("invocations_failed_total", invocationsFailed.sum());
        values.put("dead_letters_total", deadLetters.sum());
        values.put("parked_total", parked.sum());
        values.put("timers_fired_total", timersFired.sum());
        values.put("commits_total", commits.sum());
        values.put("commits_failed_total", commitsFailed.sum());
        values.put("committed_bytes_total", bytesWritten.sum());
        values.put("outputs_published_total", outputsPublished.sum());
        values.put("outputs_refused_total", outputsRefused.sum());
        values.put("outputs_given_up_total", outputsGivenUp.sum());
        values.put("outputs_of_others_total", outputsOfOthers.sum());
        values.put("activations_total", activations.sum());
        values.put("evictions_total", evictions.sum());
        values.put("runs_dispatched_total", runsDispatched.sum());
        values.put("runs_dispatched_again_total", runsDispatchedAgain.sum());
        values.put("messages_dispatched_total", messagesDispatched.sum());
        values.put("lanes_abandoned_total", lanesAbandoned.sum());
        values.put("workers_abandoned_total", workersAbandoned.sum());
        return values;
    }
}
