package io.tideway.simulator.raw;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.tideway.simulator.device.BrokerAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Socket options and pipeline of every connection to one listener, plain or TLS. Shared by all its devices. */
final class RawTransport {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int PACKET_BYTES_MAX = 8 * 1024 * 1024;

    // A local address has about 28,000 ports towards one listener; loopback has as many addresses as one likes.
    private static final int DEVICES_PER_ADDRESS = 20_000;

    private final BrokerAddress broker;
    private final @Nullable SslContext tls;
    private final Bootstrap sockets = new Bootstrap()
            .channel(NioSocketChannel.class)
            // Latency is what we measure: Nagle's algorithm would be measured instead.
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);

    RawTransport(BrokerAddress broker, @Nullable SslContext tls) {
        this.broker = broker;
        this.tls = tls;
    }

    BrokerAddress broker() {
        return broker;
    }

    /** Dials for the n-th device of its factory, counted from 0. */
    ChannelFuture connect(EventLoop loop, int device, RawConnection connection) {
        Bootstrap dial = sockets.clone(loop).handler(new Pipeline(connection));
        InetSocketAddress remote = new InetSocketAddress(broker.host(), broker.port());
        int address = device / DEVICES_PER_ADDRESS;
        if (address > 0 && remote.getAddress() != null && remote.getAddress().isLoopbackAddress()) {
            return dial.connect(remote, new InetSocketAddress("127.0.0." + (1 + address), 0));
        }
        return dial.connect(remote);
    }

    private final class Pipeline extends io.netty.channel.ChannelInitializer<Channel> {
        private final RawConnection connection;

        Pipeline(RawConnection connection) {
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc(), broker.host(), broker.port()));
            }
            channel.pipeline().addLast(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE, connection);
        }
    }
}
