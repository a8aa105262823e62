package io.tideway.runtime.host;

import com.google.protobuf.ByteString;
import io.tideway.gate.Acknowledgement;
import io.tideway.gate.Egress;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.Ingress;
import io.tideway.gate.binding.Route;
import io.tideway.runtime.function.DeployedFunction;
import io.tideway.runtime.function.InstanceId;
import io.tideway.runtime.lane.AwaitedEffects;
import io.tideway.runtime.lane.Dispatch;
import io.tideway.runtime.lane.HostCounters;
import io.tideway.runtime.lane.LanePorts;
import io.tideway.runtime.lane.Outbox;
import io.tideway.runtime.lane.Work;
import io.tideway.runtime.rocksdb.RocksStore;
import io.tideway.runtime.rocksdb.StoreIdentity;
import io.tideway.runtime.store.Durability;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One host, assembled: its lanes, workers, outbox, phases and the thread that looks after them. Takes messages from the gate
 * as {@link Ingress}; thread-safe.
 */
public final class FunctionHost implements Ingress, StateEdits, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunctionHost.class);

    private final RocksStore store;
    private final StoreIdentity identity;
    private final WorkerPool workers;
    private final Outbox outbox;
    private final HostLanes lanes;
    private final InstanceEdits edits;
    private final RetiredFunctions retired = new RetiredFunctions();
    private final Upkeep upkeep;

    // Without a cloud store there are none.
    private final @Nullable HostCloud cloud;
    private final @Nullable HostPhases phases;

    private volatile boolean accepting = true;

    /**
     * Assembles a host over an open store; nothing runs before {@link #start}.
     *
     * @param vertx whose event loops the lanes get; its owner closes it after this host
     * @param setup what phases need; empty: every instance is local
     * @param dispatch leads to attached hosts; {@link Dispatch#NONE} where there are none
     */
    public FunctionHost(
            HostConfig config,
            Vertx vertx,
            RocksStore store,
            Durability durability,
            ServingFunctions functions,
            Egress egress,
            HostCounters counters,
            Optional<CloudSetup> setup,
            Dispatch dispatch) {
        this.store = store;
        this.identity = StoreIdentity.next(store);
        this.outbox = new Outbox(
                config.outbox(), egress, Clock.systemUTC(), counters, identity.hostId(), identity.firstSequence());
        this.workers = new WorkerPool(config.workers(), counters);
        HostCloud link =
                setup.map(given -> new HostCloud(given, identity.hostId())).orElse(null);
        AtomicLong inboxSequence = new AtomicLong(identity.firstSequence());
        AwaitedEffects awaited = new AwaitedEffects();
        this.lanes = new HostLanes(
                config,
                vertx,
                store,
                functions,
                counters,
                (watch, wake) -> new LanePorts(
                        store,
                        durability,
                        functions,
                        link == null ? null : link.ports(),
                        workers,
                        dispatch,
                        outbox,
                        inboxSequence,
                        awaited,
                        watch,
                        new FailureLog(),
                        counters,
                        Clock.systemUTC(),
                        wake));
        this.edits = new InstanceEdits(functions, lanes);
        this.cloud = link;
        this.phases = link == null
                ? null
                : new HostPhases(setup.orElseThrow().config(), link, functions, lanes, edits, workers::dedicate);
        ExpirySweep sweep = new ExpirySweep(
                store, store, config.dedupe().age(), instance -> lanes.put(instance, new Work.Expire(instance)));
        this.upkeep = new Upkeep(lanes, workers, outbox, store, retired, sweep);
    }

    /**
     * Recovers what the store held and begins to work: outputs are handed over to the broker before this returns, inputs and
     * timers go on right after. Call once, when the broker leads to this host and knows the bindings of the functions that
     * serve: an output may be the input of one of them.
     */
    public void start() {
        int recoveredOutputs = outbox.recover(store);
        long recoveredInputs = lanes.recoverInputs();
        if (recoveredOutputs + recoveredInputs > 0) {
            LOG.info("recovered {} inputs and {} outputs", recoveredInputs, recoveredOutputs);
        }
        lanes.start();
        upkeep.start();
        if (phases != null) {
            phases.start();
        }
    }

    @Override
    public void accept(InboundMessage message, Route route, Acknowledgement acknowledgement) {
        if (!accepting) {
            return; // An MQTT 5 device would take a rejection for the last word; unanswered, it sends again after the
            // stop.
        }
        lanes.put(new InstanceId(route.function(), route.key()), new Work.Arrival(message, route, acknowledgement));
    }

    @Override
    public CompletionStage<Void> replace(InstanceId instance, Map<ByteString, ByteString> entries) {
        return edits.replace(instance, entries);
    }

    /** What people may see and order of phases; empty without a cloud store. */
    public Optional<PhaseConsole> phases() {
        return Optional.ofNullable(phases).map(HostPhases::console);
    }

    /**
     * Whether messages of the instance had better come here, because it is in its local phase: a hint for who chooses among
     * hosts. Any thread.
     */
    public boolean isLocal(InstanceId instance) {
        return cloud == null || cloud.isLocal(instance);
    }

    /** Whether messages of the instance may be forwarded here: it is in its local phase, or about to be. Any thread. */
    public boolean owns(InstanceId instance) {
        return cloud != null && cloud.owns(instance);
    }

    /** Whose store it has, and how often it was started. */
    public StoreIdentity identity() {
        return identity;
    }

    /** What is counted of phases and the cloud store; empty without one. */
    public Map<String, Long> phaseCounters() {
        return cloud == null ? Map.of() : cloud.counters();
    }

    /** Wakes inputs that waited for a function; call after the registry has changed. */
    public void functionsChanged() {
        lanes.functionsChanged();
    }

    /** Runs {@code action} once every message accepted so far has been taken by its lane. Any thread. */
    public void afterAccepted(Runnable action) {
        lanes.afterTaken(action);
    }

    /**
     * Runs {@code action}, on a thread that may block, once no invocation of a function is under way any more that the
     * registry has replaced or removed before this call.
     */
    public void afterLastInvocation(DeployedFunction function, Runnable action) {
        afterAccepted(() -> retired.add(function, action));
    }

    /** Inputs accepted and waiting in the inbox; 0 while a lane is too busy to say. */
    public long inputsWaiting() {
        return lanes.inputsWaiting();
    }

    /** Outputs kept until a session acknowledges them. */
    public int outputsKept() {
        return outbox.keptCount();
    }

    /** Takes no more messages; what was accepted goes on. */
    public void stopAccepting() {
        accepting = false;
    }

    /**
     * Waits until everything accepted is committed, or time is up; what is left then is in the inbox or unacknowledged.
     *
     * @return whether all came to rest
     */
    public boolean drain(long timeoutMs) {
        return lanes.drain(timeoutMs);
    }

    /**
     * Brings what the cloud store has not yet there, without waiting for its time, so that another host that takes over finds
     * it; call after {@link #drain}, before {@link #close}.
     *
     * @return instances that are still not synced: nothing is lost, they are after the next start
     */
    public int sync(Duration longest) {
        return phases == null ? 0 : phases.sync(longest);
    }

    @Override
    public void close() {
        stopAccepting();
        upkeep.close();
        if (phases != null) {
            phases.close();
        }
        lanes.stop();
        workers.close();
        lanes.awaitEnd();
    }
}
