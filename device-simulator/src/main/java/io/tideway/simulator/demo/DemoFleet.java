package io.tideway.simulator.demo;

import io.tideway.simulator.demo.DemoFigures.OutputFigures;
import io.tideway.simulator.device.Backoff;
import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.hivemq.HiveMqDevices;
import io.tideway.simulator.load.Encoding;
import io.tideway.simulator.load.Latencies;
import io.tideway.simulator.load.Percentiles;
import io.tideway.simulator.load.RandomWalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A small fleet on the HiveMQ client whose devices publish a wandering temperature to {@code devices/sim-N/telemetry} with
 * QoS 1, and an observer that hears what the functions make of it.
 *
 * <p>Thread-safe; {@link #figures()} is for one thread, because rates count from its last call.
 */
public final class DemoFleet implements AutoCloseable {
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    private static final Duration CONNECT_MAX = Duration.ofSeconds(30);
    private static final Duration DISCONNECT_MAX = Duration.ofSeconds(5);

    private final DemoConfig config;
    private final DeviceFactory factory = new HiveMqDevices(1);
    private final ScheduledExecutorService clockwork;
    private final List<DemoDevice> devices = new ArrayList<>();
    private final Device observer;
    private final List<OutputWatch> outputs;
    private final Map<String, DemoDevice> byName = new ConcurrentHashMap<>();

    private final AtomicInteger connected = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Latencies acknowledgements = new Latencies();

    private long startNanos = System.nanoTime();
    private Marks last;

    /** A fleet that is not yet connected. */
    public DemoFleet(DemoConfig config) {
        this.config = config;
        this.clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "demo-fleet");
            thread.setDaemon(true);
            return thread;
        });
        this.outputs = config.outputFilters().stream().map(OutputWatch::new).toList();
        this.last = new Marks(startNanos, 0, new long[outputs.size()]);
        this.observer = factory.create(device("sim-observer"), new Observer());
        for (int n = 1; n <= config.devices(); n++) {
            DemoDevice device = new DemoDevice("sim-" + n, config.seed() + n);
            devices.add(device);
            byName.put(device.name, device);
        }
    }

    /** When all devices and output figures were last looked at. */
    private record Marks(long atNanos, long sent, long[] received) {}

    /** Connects the observer, then the devices, and lets them send; waits until all are connected. */
    public void start() throws InterruptedException, TimeoutException {
        CompletableFuture<Void> observing = observer.connect().toCompletableFuture();
        for (OutputWatch output : outputs) {
            observing = observing.thenCompose(done -> observer.subscribe(output.topicFilter(), 1));
        }
        await(observing);
        await(CompletableFuture.allOf(devices.stream()
                .map(device -> device.device.connect().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new)));
        startNanos = System.nanoTime();
        last = new Marks(startNanos, 0, new long[outputs.size()]);
        long periodNanos = Math.round(1e9 / config.ratePerDevice());
        for (int i = 0; i < devices.size(); i++) {
            // Spread over the period: a fleet is no drum.
            var unused = clockwork.scheduleAtFixedRate(
                    devices.get(i), periodNanos * i / devices.size(), periodNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The figures since the last call. */
    public DemoFigures figures() {
        long nowNanos = System.nanoTime();
        long[] received = outputs.stream().mapToLong(o -> o.received().sum()).toArray();
        Marks now = new Marks(nowNanos, sent.sum(), received);
        DemoFigures figures = figures(last, now, Latencies::interval);
        last = now;
        return figures;
    }

    /** The figures since the start. */
    public DemoFigures total() {
        long[] received = outputs.stream().mapToLong(o -> o.received().sum()).toArray();
        Marks begin = new Marks(startNanos, 0, new long[outputs.size()]);
        return figures(begin, new Marks(System.nanoTime(), sent.sum(), received), Latencies::total);
    }

    /** Stops sending, says goodbye, ends the threads. */
    @Override
    public void close() {
        clockwork.shutdownNow();
        CompletableFuture<?>[] gone = devices.stream()
                .map(device -> device.device.disconnect().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> all =
                CompletableFuture.allOf(gone).thenCombine(observer.disconnect(), (devicesGone, observerGone) -> null);
        all.completeOnTimeout(null, DISCONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        factory.close();
    }

    private DemoFigures figures(Marks from, Marks to, Function<Latencies, Percentiles> latencies) {
        double seconds = Math.max(1e-9, (to.atNanos() - from.atNanos()) / 1e9);
        List<OutputFigures> figures = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            figures.add(new OutputFigures(
                    outputs.get(i).topicFilter(),
                    to.received()[i],
                    (to.received()[i] - from.received()[i]) / seconds,
                    latencies.apply(outputs.get(i).latencies())));
        }
        return new DemoFigures(
                (to.atNanos() - startNanos) / 1e9,
                connected.get(),
                to.sent(),
                acknowledged.sum(),
                refused.sum(),
                (to.sent() - from.sent()) / seconds,
                latencies.apply(acknowledgements),
                figures);
    }

    private DeviceConfig device(String clientId) {
        return DeviceConfig.of(clientId, config.broker())
                .withReconnect(RECONNECT)
                .withSecurity(config.login(), null);
    }

    private static void await(CompletableFuture<Void> future) throws InterruptedException, TimeoutException {
        try {
            future.get(CONNECT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("the fleet cannot connect: " + e.getMessage(), e);
        }
    }

    private final class Observer implements DeviceListener {
        @Override
        public void received(Delivery delivery) {
            if (delivery.retain()) {
                return; // From before the subscription.
            }
            for (OutputWatch output : outputs) {
                DemoDevice device =
                        output.device(delivery.topic()).map(byName::get).orElse(null);
                if (device != null) {
                    output.note(device.name, device.sentNanos, delivery);
                    return;
                }
            }
        }
    }

    /** One device; {@link #run} sends a reading, on the fleet's clockwork thread. */
    private final class DemoDevice implements Runnable, DeviceListener {
        private final String name;
        private final Device device;
        private final RandomWalk temperature;
        private long sequence;
        private volatile long sentNanos;

        DemoDevice(String name, long seed) {
            this.name = name;
            this.temperature = RandomWalk.temperature(seed);
            this.device = factory.create(DemoFleet.this.device(name), this);
        }

        @Override
        public void run() {
            byte[] payload = Encoding.JSON.reading(temperature.next(), System.currentTimeMillis(), sequence + 1);
            sentNanos = System.nanoTime();
            if (device.publish(new Publication(sequence + 1, "devices/" + name + "/telemetry", payload, 1, null))) {
                sequence++;
                sent.increment();
            } else {
                refused.increment();
            }
        }

        @Override
        public void connected(boolean sessionPresent) {
            connected.incrementAndGet();
        }

        @Override
        public void disconnected(String reason) {
            connected.decrementAndGet();
        }

        @Override
        public void acknowledged(Publication publication, int reasonCode) {
            acknowledged.increment();
            acknowledgements.record(System.nanoTime() - sentNanos);
        }
    }
}
