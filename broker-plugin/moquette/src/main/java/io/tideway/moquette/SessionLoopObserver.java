package io.tideway.moquette;

import io.moquette.broker.LoopObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what goes wrong in session loops, and sees to it that a resumed session keeps the order of its messages. */
final class SessionLoopObserver implements LoopObserver {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLoopObserver.class);

    private final BoundedQueues queues;
    private final ActiveConnections connections;
    private final BrokerCounters counters;

    SessionLoopObserver(BoundedQueues queues, ActiveConnections connections, BrokerCounters counters) {
        this.queues = queues;
        this.connections = connections;
        this.counters = counters;
    }

    @Override
    public void commandFailed(String clientId, String command, Throwable cause) {
        counters.count(BrokerCounter.SESSION_COMMANDS_FAILED);
        LOG.error("{} of client '{}' failed in the broker", command, clientId, cause);
    }

    @Override
    public void commandRefused(String clientId, String command) {
        counters.count(BrokerCounter.SESSION_COMMANDS_REFUSED);
        LOG.warn("{} of client '{}' found its session loop full", command, clientId);
    }

    @Override
    public void sessionResuming(String clientId) {
        queues.pause(clientId);
    }

    @Override
    public void sessionResent(String clientId) {
        GateHandler connection = connections.find(clientId);
        if (connection != null) {
            connection.resent();
        }
        queues.resume(clientId);
    }
}
