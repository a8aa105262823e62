package io.tideway.simulator.load;

import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Many devices, each with the same paths. One conducting thread starts it, loads it and closes it.
 *
 * <p>Open loop: messages have intended send times, evenly spaced over the fleet, and latency counts from those, so that a
 * stalled broker is charged for every message it delayed (coordinated omission is avoided). Closed loop: every device keeps a
 * number of requests outstanding and sends the next when an answer came; it measures throughput, and its latencies hide
 * stalls by nature.
 */
public final class Fleet implements AutoCloseable {
    private static final int HANDED_OVER_MAX = 10_000;
    private static final Duration LATE_ANSWERS_WHEN_ENDED_EARLY = Duration.ofSeconds(3);
    private static final Duration LATE_ANSWERS = Duration.ofSeconds(15);

    private final List<Path> paths;
    private final List<LoadMeter> meters;
    private final List<FleetDevice> devices = new ArrayList<>();
    private final LongAdder disconnects = new LongAdder();
    private final FleetConnections connections = new FleetConnections();

    /** Makes {@code size} devices, not yet connected; {@code configs} gives the n-th, counted from 1. */
    public Fleet(DeviceFactory factory, int size, IntFunction<DeviceConfig> configs, List<Path> paths) {
        this.paths = List.copyOf(paths);
        this.meters = Stream.generate(LoadMeter::new).limit(paths.size()).toList();
        for (int i = 1; i <= size; i++) {
            devices.add(new FleetDevice(factory, configs.apply(i), this.paths, meters, disconnects));
        }
    }

    /**
     * Connects all and tells how many are. Throws what stopped the first that failed, or that nothing moved for too long;
     * returns early when interrupted.
     */
    public void start(IntConsumer progress) {
        connections.start(devices, FleetDevice::start, progress);
    }

    /** Begins to connect all and returns; messages sent meanwhile wait in the devices' queues. */
    public void startInBackground() {
        connections.startInBackground(devices, FleetDevice::start);
    }

    /** Devices that are connected and subscribed. */
    public int started() {
        return connections.started();
    }

    /** Connections lost so far. */
    public long disconnects() {
        return disconnects.sum();
    }

    /** Runs a closed loop for a time, then waits for the answers that are still out. */
    public LoadResult closedLoop(int path, int outstanding, Duration duration) {
        LoadMeter meter = meters.get(path);
        Round round = new Round(path);
        for (FleetDevice device : devices) {
            Exchange exchange = device.exchange(path);
            exchange.keepOutstanding(true);
            device.device().executor().execute(() -> {
                for (int i = 0; i < outstanding; i++) {
                    exchange.send(System.nanoTime());
                }
            });
        }
        Pacer.parkUntil(round.startNanos + duration.toNanos());
        long answered = meter.answered.sum();
        double seconds = (System.nanoTime() - round.startNanos) / 1e9;
        devices.forEach(device -> device.exchange(path).keepOutstanding(false));
        return round.end("closed", 0, seconds, answered);
    }

    /** Offers a rate for a time, then waits for the answers that are still out. */
    public LoadResult openLoop(int path, double ratePerSecond, Duration duration) {
        return openLoop(path, ratePerSecond, Math.round(ratePerSecond * duration.toNanos() / 1e9));
    }

    /** Offers a number of messages at a rate, then waits for the answers that are still out. */
    public LoadResult openLoop(int path, double ratePerSecond, long messages) {
        double intervalNanos = 1e9 / ratePerSecond;
        Stream<Arrival> evenly = LongStream.range(0, messages)
                .mapToObj(n -> new Arrival(Math.round(n * intervalNanos), (int) (n % devices.size())));
        return offer(path, ratePerSecond, evenly.iterator());
    }

    /** Offers messages at the given times, then waits for the answers that are still out. */
    public LoadResult openLoop(int path, List<Arrival> arrivals) {
        double seconds =
                arrivals.isEmpty() ? 1 : arrivals.get(arrivals.size() - 1).atNanos() / 1e9;
        return offer(path, arrivals.size() / seconds, arrivals.iterator());
    }

    private LoadResult offer(int path, double ratePerSecond, Iterator<Arrival> arrivals) {
        Pacer.sharpen();
        LoadMeter meter = meters.get(path);
        Round round = new Round(path);
        Semaphore handedOver = new Semaphore(HANDED_OVER_MAX);
        while (arrivals.hasNext() && !Thread.currentThread().isInterrupted()) {
            Arrival arrival = arrivals.next();
            long intended = round.startNanos + arrival.atNanos();
            Pacer.parkUntil(intended);
            if (!handedOver.tryAcquire()) {
                meter.refused.increment(); // The simulator's own threads are behind: bounded, counted.
                continue;
            }
            Exchange exchange = devices.get(arrival.device()).exchange(path);
            exchange.device().executor().execute(() -> {
                exchange.send(intended);
                handedOver.release();
            });
        }
        handedOver.acquireUninterruptibly(HANDED_OVER_MAX);
        long answered = meter.answered.sum();
        double seconds = (System.nanoTime() - round.startNanos) / 1e9;
        return round.end("open", ratePerSecond, seconds, answered);
    }

    /** Copies of all ledgers of a path. */
    public List<Ledger.Entry> ledgers(int path) {
        return devices.stream().map(d -> d.exchange(path).ledger().entry()).toList();
    }

    /** Says goodbye for every device. */
    @Override
    public void close() {
        FleetConnections.end(devices.stream().map(FleetDevice::device).toList());
    }

    /** The counters when a round began. */
    private final class Round {
        private final int path;
        private final LoadMeter meter;
        private final long sent;
        private final long refused;
        private final long acknowledged;
        private final long rejected;
        private final long answered;
        private final long repeated;
        private final long lost;
        private final long startNanos;

        Round(int path) {
            this.path = path;
            meter = meters.get(path);
            meter.cut();
            sent = meter.sent.sum();
            refused = meter.refused.sum();
            acknowledged = meter.acknowledged.sum();
            rejected = meter.rejected.sum();
            answered = meter.answered.sum();
            repeated = meter.repeated.sum();
            lost = disconnects.sum();
            startNanos = System.nanoTime();
        }

        LoadResult end(String loop, double offered, double seconds, long answeredInTime) {
            boolean early = Thread.interrupted();
            Waiting.untilStalled(
                    this::settled,
                    () -> meter.answered.sum() + meter.acknowledged.sum(),
                    early ? LATE_ANSWERS_WHEN_ENDED_EARLY : LATE_ANSWERS);
            if (early) {
                Thread.currentThread().interrupt();
            }
            long sentInRound = meter.sent.sum() - sent;
            long answeredInRound = meter.answered.sum() - answered;
            return new LoadResult(
                    paths.get(path).name(),
                    loop,
                    offered,
                    seconds,
                    sentInRound,
                    meter.refused.sum() - refused,
                    meter.acknowledged.sum() - acknowledged,
                    meter.rejected.sum() - rejected,
                    answeredInRound,
                    (answeredInTime - answered) / seconds,
                    sentInRound - (expectsReply() ? answeredInRound : acknowledgedOrRejected()),
                    meter.repeated.sum() - repeated,
                    disconnects.sum() - lost,
                    meter.reply.total(),
                    meter.service.total(),
                    meter.acknowledgement.total(),
                    meter.lag.total());
        }

        private boolean settled() {
            long sentInRound = meter.sent.sum() - sent;
            boolean answersIn = !expectsReply() || meter.answered.sum() - answered >= sentInRound;
            return answersIn && (paths.get(path).qos() == 0 || acknowledgedOrRejected() >= sentInRound);
        }

        private boolean expectsReply() {
            return paths.get(path).reply() != null;
        }

        private long acknowledgedOrRejected() {
            return meter.acknowledged.sum() + meter.rejected.sum() - acknowledged - rejected;
        }
    }
}
