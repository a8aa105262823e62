package io.tideway.client.uplink;

import io.tideway.gate.Broker;
import io.tideway.gate.OutboundMessage;
import io.tideway.gate.binding.BindingIndex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker whose outputs go up, too. An output is settled when the broker has settled it and the uplink has it durably; how
 * long the way up is broken does not matter to it. Thread-safe.
 */
public final class UplinkedBroker implements Broker {

    private final Broker broker;
    private final Uplink uplink;

    /** Taken by the uplink and refused by the broker: not to be taken twice when they are offered again. */
    private final Map<String, Settling> refused = new ConcurrentHashMap<>();

    /** @param broker closed by its owner, not by this one */
    public UplinkedBroker(Broker broker, Uplink uplink) {
        this.broker = broker;
        this.uplink = uplink;
    }

    @Override
    public boolean publish(OutboundMessage output, Runnable settled) {
        if (!uplink.wants(output.topic())) {
            return broker.publish(output, settled);
        }
        Settling settling = refused.remove(output.id());
        if (settling == null) {
            settling = new Settling();
            if (!uplink.offer(output, settling::keptAbove)) {
                return false;
            }
        }
        Settling taken = settling;
        if (!broker.publish(output, () -> taken.settledHere(settled))) {
            refused.put(output.id(), taken);
            return false;
        }
        return true;
    }

    @Override
    public void forget(String outputId) {
        refused.remove(outputId);
        broker.forget(outputId);
    }

    @Override
    public void bindings(BindingIndex bindings) {
        broker.bindings(bindings);
    }

    @Override
    public void outputsRecovered() {
        broker.outputsRecovered();
    }

    @Override
    public Map<String, InetSocketAddress> open() throws IOException {
        uplink.start();
        return broker.open();
    }

    @Override
    public boolean isConnected(String clientId) {
        return broker.isConnected(clientId);
    }

    @Override
    public void revoke(Set<String> userNames) {
        broker.revoke(userNames);
    }

    @Override
    public void revokeForbidden() {
        broker.revokeForbidden();
    }

    @Override
    public Map<String, Long> gauges() {
        return both(broker.gauges(), uplink.gauges());
    }

    @Override
    public Map<String, Long> totals() {
        return both(broker.totals(), uplink.totals());
    }

    private static Map<String, Long> both(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    @Override
    public void stopAccepting() {
        broker.stopAccepting();
    }

    /** Ends the uplink. */
    @Override
    public void close() {
        uplink.close();
    }

    /** What is still to happen before an output is settled. */
    private static final class Settling {

        private boolean above;
        private @Nullable Runnable settled;

        void keptAbove() {
            Runnable waiting;
            synchronized (this) {
                above = true;
                waiting = settled;
            }
            if (waiting != null) {
                waiting.run();
            }
        }

        void settledHere(Runnable whenBoth) {
            synchronized (this) {
                if (!above) {
                    settled = whenBoth;
                    return;
                }
            }
            whenBoth.run();
        }
    }
}
