package io.tideway.simulator.paper;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.Publication;
import io.tideway.simulator.load.Pacer;
import io.tideway.simulator.load.Waiting;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The devices: each sends its requests when they are due and hears the answers. One conducting thread. */
final class PaperFleet implements AutoCloseable {
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

    /** Sends what is due when it is due and waits for all answers; the first {@code dedicated} devices use one key. */
    Run run(List<PaperRequest> requests, int dedicated, PaperConfig config) {
        Run current = new Run(requests, dedicated);
        run = current;
        Pacer.sharpen();
        for (int i = 0; i < requests.size() && !Thread.currentThread().isInterrupted(); i++) {
            PaperRequest request = requests.get(i);
            Device device = devices.get(request.device());
            int part = request.device() < dedicated ? 0 : request.part();
            Publication publication = new Publication(
                    i,
                    "paper/" + name(device) + "/" + part + "/request",
                    request.payload(i, config.localMeanNanos(), config.remoteMeanNanos()),
                    1,
                    null);
            Pacer.parkUntil(current.startNanos + request.atNanos());
            device.executor().execute(() -> current.sent(device.publish(publication)));
        }
        Waiting.until(current::settled, LATE_ANSWERS);
        run = null;
        return current;
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> gone = devices.stream()
                .map(device -> device.disconnect().toCompletableFuture())
                .toList();
        Waiting.until(() -> gone.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(10));
    }

    /** Requests under way, and what became of them. */
    static final class Run {
        private final List<PaperRequest> requests;
        private final int dedicated;
        private final AtomicLongArray latencyNanos;
        private final LongAdder sent = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder answered = new LongAdder();
        private final LongAdder otherPhase = new LongAdder();
        private final long startNanos = System.nanoTime();

        Run(List<PaperRequest> requests, int dedicated) {
            this.requests = requests;
            this.dedicated = dedicated;
            this.latencyNanos = new AtomicLongArray(requests.size());
        }

        private void sent(boolean taken) {
            (taken ? sent : refused).increment();
        }

        private void answered(Delivery delivery) {
            ByteBuffer answer = ByteBuffer.wrap(delivery.payload());
            int number = (int) answer.getLong();
            boolean local = answer.get() == 1;
            PaperRequest request = requests.get(number);
            long nanos = delivery.receivedAtNanos() - startNanos - request.atNanos();
            if (!latencyNanos.compareAndSet(number, 0, Math.max(1, nanos))) {
                return; // Repeated.
            }
            if (local != request.device() < dedicated) {
                otherPhase.increment();
            }
            answered.increment();
        }

        private boolean settled() {
            return answered.sum() + refused.sum() >= requests.size();
        }

        long otherPhase() {
            return otherPhase.sum();
        }

        long lost() {
            return requests.size() - answered.sum();
        }

        /** Latencies of the requests that were due from {@code fromNanos} on, in ascending order. */
        long[] latencies(long fromNanos) {
            return java.util.stream.IntStream.range(0, requests.size())
                    .filter(i -> requests.get(i).atNanos() >= fromNanos)
                    .mapToLong(latencyNanos::get)
                    .filter(nanos -> nanos > 0)
                    .sorted()
                    .toArray();
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
