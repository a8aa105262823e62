package io.tideway.simulator.hivemq;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientAutoReconnect;
import io.reactivex.schedulers.Schedulers;
import io.tideway.simulator.device.Device;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.device.TrustedCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Makes devices on the HiveMQ client; its event loops and a few device threads are shared. Thread-safe. */
public final class HiveMqDevices implements DeviceFactory {
    private final int threads;
    private final List<ExecutorService> executors;
    private final AtomicInteger created = new AtomicInteger();

    /** Starts {@code threads} device threads. */
    public HiveMqDevices(int threads) {
        this.threads = threads;
        this.executors =
                Stream.generate(HiveMqDevices::deviceThread).limit(threads).toList();
    }

    @Override
    public Device create(DeviceConfig config, DeviceListener listener) {
        Executor executor = executors.get(Math.floorMod(created.getAndIncrement(), threads));
        return new HiveMqDevice(config, listener, executor, events -> wire(config, events, executor));
    }

    @Override
    public void close() {
        executors.forEach(ExecutorService::shutdown);
        for (ExecutorService executor : executors) {
            try {
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    executor.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private HiveMqWire wire(DeviceConfig config, HiveMqEvents events, Executor executor) {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(config.clientId())
                .serverHost(config.broker().host())
                .serverPort(config.broker().port())
                .executorConfig(MqttClientExecutorConfig.builder()
                        .nettyThreads(threads)
                        // On the default scheduler results overtake each other.
                        .applicationScheduler(Schedulers.from(executor))
                        .build())
                .addDisconnectedListener(context -> {
                    String reason = String.valueOf(context.getCause().getMessage());
                    executor.execute(() -> events.disconnected(reason));
                });
        if (config.reconnect() != null) {
            builder = builder.automaticReconnect(MqttClientAutoReconnect.builder()
                    .initialDelay(config.reconnect().first().toMillis(), TimeUnit.MILLISECONDS)
                    .maxDelay(config.reconnect().longest().toMillis(), TimeUnit.MILLISECONDS)
                    .build());
        }
        if (config.broker().tls()) {
            builder = builder.sslConfig(tls(config));
        }
        return config.version() == MqttVersion.V5
                ? new HiveMq5Wire(config, builder, events, executor)
                : new HiveMq3Wire(config, builder, events, executor);
    }

    private static MqttClientSslConfig tls(DeviceConfig config) {
        if (config.trustedCertificates() == null) {
            return MqttClientSslConfig.builder().build();
        }
        try {
            return MqttClientSslConfig.builder()
                    .trustManagerFactory(TrustedCertificates.read(config.trustedCertificates()))
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "cannot read the certificates of " + config.trustedCertificates() + ": " + e.getMessage(), e);
        }
    }

    private static ExecutorService deviceThread() {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                // Bounded by the pending publications and the broker's receive maximum of each device.
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "device");
                    thread.setDaemon(true);
                    return thread;
                },
                // The client still reports disconnects when all is over.
                new ThreadPoolExecutor.DiscardPolicy());
    }
}
