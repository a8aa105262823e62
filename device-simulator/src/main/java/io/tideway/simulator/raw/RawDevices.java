package io.tideway.simulator.raw;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
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
import org.jspecify.annotations.Nullable;

/** Makes devices on Netty's MQTT codec, each pinned to one of a few shared event loops. Thread-safe. */
public final class RawDevices implements DeviceFactory {
    private final EventLoopGroup loops;
    private final Map<Optional<Path>, SslContext> tlsContexts = new ConcurrentHashMap<>();

    /** Starts {@code threads} event loops. */
    public RawDevices(int threads) {
        this.loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("device", true), NioIoHandler.newFactory());
    }

    @Override
    public RawDevice create(DeviceConfig config, DeviceListener listener) {
        SslContext tls = config.broker().tls()
                ? tlsContexts.computeIfAbsent(Optional.ofNullable(config.trustedCertificates()), RawDevices::tls)
                : null;
        return new RawDevice(config, listener, loops.next(), new RawTransport(config.broker(), tls));
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
