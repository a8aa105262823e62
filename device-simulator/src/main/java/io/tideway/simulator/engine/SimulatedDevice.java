package io.tideway.simulator.engine;

import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.device.SubscribeAttempts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One device of a scenario: its streams, its link, its clock. Device thread only, but for {@link #start}. */
final class SimulatedDevice implements DeviceListener {
    /** A publication's number is the stream's number of the message times this, plus the stream's index. */
    static final int STREAMS_MAX = 16;

    private static final String STATEFUL_PART = "0";

    private final FleetClock clock;
    private final FleetMeter fleet;
    private final long skewMs;
    private final int parts;
    private final FleetWitness.DeviceWitness witness;
    private final List<SimulatedStream> streams = new ArrayList<>(2);
    private final Device device;
    private final List<BrokerAddress> brokers;

    private boolean subscribed;
    private boolean stateful;
    private int broker;

    SimulatedDevice(
            DeviceFactory factory,
            DeviceConfig config,
            List<BrokerAddress> brokers,
            int broker,
            FleetClock clock,
            FleetMeter fleet,
            long skewMs,
            int parts,
            FleetWitness.DeviceWitness witness) {
        this.clock = clock;
        this.fleet = fleet;
        this.skewMs = skewMs;
        this.parts = parts;
        this.witness = witness;
        this.brokers = brokers;
        this.broker = broker;
        this.device = factory.create(config, this);
    }

    void add(SimulatedStream stream) {
        streams.add(stream);
    }

    String name() {
        return device.config().clientId();
    }

    Device device() {
        return device;
    }

    List<SimulatedStream> streams() {
        return streams;
    }

    FleetWitness.DeviceWitness witness() {
        return witness;
    }

    /** Its own clock, which may be wrong. */
    long clockMs() {
        return System.currentTimeMillis() + skewMs;
    }

    long sinceStartNanos() {
        return System.nanoTime() - clock.startNanoTime();
    }

    long startNanoTime() {
        return clock.startNanoTime();
    }

    boolean publish(Publication publication) {
        return device.publish(publication);
    }

    /** The part a message is for: a stateful client keeps to one key, a stateless one spreads its messages. */
    String part(long sequence) {
        return stateful ? STATEFUL_PART : Long.toString(1 + sequence % parts);
    }

    /** Connects for the first time and subscribes. */
    CompletionStage<Void> start() {
        return device.connect().thenCompose(connected -> subscribe());
    }

    /** Whether it is stateful just now, where its group alternates. */
    boolean isStateful() {
        return stateful;
    }

    /** Becomes stateful, or stateless. */
    void stateful(boolean on) {
        stateful = on;
    }

    /** Loses its link, or has it again. */
    void link(boolean up) {
        device.radioLink().ifPresent(link -> {
            if (up) {
                link.up();
            } else {
                link.down();
            }
        });
    }

    /** Moves on to the next broker. */
    void roam() {
        broker = (broker + 1) % brokers.size();
        fleet.moves.increment();
        device.radioLink().ifPresent(link -> link.moveTo(brokers.get(broker)));
    }

    @Override
    public void connected(boolean sessionPresent) {
        fleet.connections.increment();
        if (subscribed && !sessionPresent) {
            subscribe().whenComplete((done, givenUp) -> witness.subscribedAgain());
        }
    }

    @Override
    public void disconnected(String reason) {
        fleet.disconnects.increment();
    }

    @Override
    public void acknowledged(Publication publication, int reasonCode) {
        stream(publication).acknowledged(publication.sequence() / STREAMS_MAX, reasonCode);
    }

    @Override
    public void sentAnew(Publication publication) {
        fleet.sentAnew.increment();
        stream(publication).sentAnew(publication.sequence() / STREAMS_MAX);
    }

    @Override
    public void received(Delivery delivery) {
        witness.received(delivery);
        if (delivery.retain()) {
            return; // Left over from before.
        }
        for (SimulatedStream stream : streams) {
            if (stream.received(delivery)) {
                return;
            }
        }
    }

    private SimulatedStream stream(Publication publication) {
        return streams.get((int) (publication.sequence() % STREAMS_MAX));
    }

    private List<String> filters() {
        return streams.stream()
                .flatMap(stream -> stream.answerFilters().stream())
                .distinct()
                .toList();
    }

    private CompletionStage<Void> subscribe() {
        return SubscribeAttempts.of(this::subscribeAll);
    }

    private CompletionStage<Void> subscribeAll() {
        List<CompletableFuture<Void>> all = filters().stream()
                .map(filter -> device.subscribe(filter, 1).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .thenRunAsync(() -> subscribed = true, device.executor());
    }
}
