package io.tideway.simulator.raw;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.tideway.simulator.device.BrokerAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Socket options and pipeline of every connection to one kind of listener, plain or TLS. */
final class RawTransport {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int PACKET_BYTES_MAX = 8 * 1024 * 1024;

    private final BrokerAddress broker;
    private final @Nullable SslContext tls;

    RawTransport(BrokerAddress broker, @Nullable SslContext tls) {
        this.broker = broker;
        this.tls = tls;
    }

    Bootstrap bootstrap(EventLoop loop, Supplier<RawConnection> connections) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                // Latency is what we measure: Nagle's algorithm would be measured instead.
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), broker.host(), broker.port()));
                        }
                        channel.pipeline()
                                .addLast(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE, connections.get());
                    }
                });
    }
}
