package io.tideway.simulator.raw;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tideway.simulator.device.BrokerAddress;
import io.tideway.simulator.device.DeviceConfig;
import io.tideway.simulator.device.DeviceFactory;
import io.tideway.simulator.device.DeviceListener;
import io.tideway.simulator.device.TrustedCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes devices on Netty's MQTT codec, each pinned to one of a few shared event loops. Thread-safe. */
public final class RawDevices implements DeviceFactory {
    private final EventLoopGroup loops;
    private final Map<Optional<Path>, SslContext> tlsContexts = new ConcurrentHashMap<>();
    private final Map<BrokerAddress, RawTransport> plain = new ConcurrentHashMap<>();
    private final AtomicInteger created = new AtomicInteger();

    /** Starts {@code threads} event loops. */
    public RawDevices(int threads) {
        this.loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("device", true), NioIoHandler.newFactory());
    }

    @Override
    public RawDevice create(DeviceConfig config, DeviceListener listener) {
        return new RawDevice(config, listener, loops.next(), created.getAndIncrement(), this::transport);
    }

    private RawTransport transport(DeviceConfig config, BrokerAddress broker) {
        return broker.tls()
                ? new RawTransport(
                        broker,
                        tlsContexts.computeIfAbsent(Optional.ofNullable(config.trustedCertificates()), RawDevices::tls))
                : plain.computeIfAbsent(broker, address -> new RawTransport(address, null));
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(6, TimeUnit.SECONDS);
    }

    private static SslContext tls(Optional<Path> authorities) {
        @Nullable Path pem = authorities.orElse(null);
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
            if (pem != null) {
                builder.trustManager(TrustedCertificates.read(pem));
            }
            return builder.build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot read the certificates of " + pem + ": " + e.getMessage(), e);
        }
    }
}
