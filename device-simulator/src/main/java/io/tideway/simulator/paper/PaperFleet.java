package io.tideway.simulator.paper;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.load.FleetConnections;
import io.tideway.simulator.load.Latencies;
import io.tideway.simulator.load.Pacer;
import io.tideway.simulator.load.Waiting;
import io.tideway.simulator.report.Counts;
import io.tideway.simulator.report.Distribution;
import io.tideway.simulator.report.Round;
import io.tideway.simulator.report.Usage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The devices: each sends its requests when they are due and hears the answers. One conducting thread. */
final class PaperFleet implements AutoCloseable {
    private static final int DIGITS = 3;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(30);
    private static final Duration LATE_ANSWERS = Duration.ofSeconds(30);

    private final List<Device> devices = new ArrayList<>();
    private volatile @Nullable Run run;

    PaperFleet(DeviceFactory factory, int size, IntFunction<DeviceConfig> configs) {
        for (int i = 0; i < size; i++) {
            devices.add(factory.create(configs.apply(i), new Answers()));
        }
    }

    void start() {
        List<CompletableFuture<Void>> started = devices.stream()
                .map(device -> device.connect()
                        .thenCompose(done -> device.subscribe("paper/" + name(device) + "/+/answer", 0))
                        .toCompletableFuture())
                .toList();
        CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new))
                .orTimeout(CONNECT_MAX.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** The level of its topics, and the first part of its keys. */
    String name(int device) {
        return name(devices.get(device));
    }

    private static String name(Device device) {
        return device.config().clientId();
    }

    /** Sends what is due when it is due and waits for all answers. */
    Run run(List<PaperRequest> requests, PaperTime time) {
        Run current = new Run(requests);
        run = current;
        Pacer.sharpen();
        for (int i = 0; i < requests.size() && !Thread.currentThread().isInterrupted(); i++) {
            PaperRequest request = requests.get(i);
            Device device = devices.get(request.device());
            Publication publication = new Publication(
                    i, "paper/" + name(device) + "/" + request.part() + "/request", request.payload(i, time), 1, null);
            long dueNanos = current.startNanos + request.atNanos();
            Pacer.parkUntil(dueNanos);
            device.executor().execute(() -> current.sent(device.publish(publication), System.nanoTime() - dueNanos));
        }
        Waiting.until(current::settled, LATE_ANSWERS);
        run = null;
        return current;
    }

    @Override
    public void close() {
        FleetConnections.end(devices);
    }

    /** Requests under way, and what became of them. */
    static final class Run {
        private static final int REMOTE = 1;
        private static final int LOCAL = 2;

        private final List<PaperRequest> requests;
        private final AtomicLongArray latencyNanos;
        private final AtomicIntegerArray phases;
        private final Latencies lag = new Latencies();
        private final LongAdder sent = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder answered = new LongAdder();
        private final LongAdder repeated = new LongAdder();
        private final long startNanos = System.nanoTime();

        Run(List<PaperRequest> requests) {
            this.requests = requests;
            this.latencyNanos = new AtomicLongArray(requests.size());
            this.phases = new AtomicIntegerArray(requests.size());
        }

        private void sent(boolean taken, long lateNanos) {
            (taken ? sent : refused).increment();
            lag.record(lateNanos);
        }

        private void answered(Delivery delivery) {
            ByteBuffer answer = ByteBuffer.wrap(delivery.payload());
            int number = (int) answer.getLong();
            boolean local = answer.get() == 1;
            long nanos = delivery.receivedAtNanos()
                    - startNanos
                    - requests.get(number).atNanos();
            if (!latencyNanos.compareAndSet(number, 0, Math.max(1, nanos))) {
                repeated.increment();
                return;
            }
            phases.set(number, local ? LOCAL : REMOTE);
            answered.increment();
        }

        private boolean settled() {
            return answered.sum() + refused.sum() >= requests.size();
        }

        long lost() {
            return requests.size() - answered.sum();
        }

        /** {@link System#nanoTime()} of its beginning. */
        long startNanos() {
            return startNanos;
        }

        /** Requests for which this holds, and that were answered from the local phase. */
        long local(Predicate<PaperRequest> which) {
            return count(which, LOCAL);
        }

        /** Requests for which this holds, and that were answered from the remote phase. */
        long remote(Predicate<PaperRequest> which) {
            return count(which, REMOTE);
        }

        private long count(Predicate<PaperRequest> which, int phase) {
            return numbers(which).filter(i -> phases.get(i) == phase).count();
        }

        /** Latencies of the requests for which this holds, in the order the requests were due; those lost are missing. */
        long[] latencies(Predicate<PaperRequest> which) {
            return numbers(which)
                    .mapToLong(latencyNanos::get)
                    .filter(nanos -> nanos > 0)
                    .toArray();
        }

        private IntStream numbers(Predicate<PaperRequest> which) {
            return IntStream.range(0, requests.size()).filter(i -> which.test(requests.get(i)));
        }

        /** As a round of a report: latencies of the requests for which this holds, counts of all. */
        Round round(Predicate<PaperRequest> which, double seconds, Usage usage) {
            Histogram nanos = new Histogram(DIGITS);
            for (long latency : latencies(which)) {
                nanos.recordValue(latency);
            }
            return new Round(
                    seconds,
                    requests.size() / seconds,
                    answered.sum() / seconds,
                    new Counts(
                            sent.sum(), 0, answered.sum(), lost() - refused.sum(), repeated.sum(), refused.sum(), 0, 0),
                    Distribution.of(nanos),
                    Distribution.NONE,
                    lag.total().all(),
                    usage);
        }
    }

    private final class Answers implements DeviceListener {
        @Override
        public void received(Delivery delivery) {
            Run current = run;
            if (current != null) {
                current.answered(delivery);
            }
        }
    }
}
