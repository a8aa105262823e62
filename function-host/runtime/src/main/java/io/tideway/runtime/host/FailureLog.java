package io.tideway.runtime.host;

import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes failures of one lane to the log, repeated ones rarely. */
final class FailureLog implements LanePorts.FailureListener {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long STALL_PAUSE_MS = 10_000;

    private long nextStallLogMs;

    @Override
    public void failed(InstanceId instance, int attempts, Throwable failure) {
        LOG.warn("{} failed, attempt {}: {}", instance, attempts, failure.getMessage());
        LOG.debug("{} failed", instance, failure);
    }

    @Override
    public void stalled(Throwable cause, long pauseMs) {
        long nowMs = System.currentTimeMillis();
        if (nowMs >= nextStallLogMs) {
            nextStallLogMs = nowMs + STALL_PAUSE_MS;
            if (cause instanceof StoreException) {
                LOG.error("commit failed, senders are held back until the store takes writes: {}", cause.getMessage());
            } else {
                LOG.error("a lane failed and does the same inputs again after a pause", cause);
            }
        }
    }
}
