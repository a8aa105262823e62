package io.tideway.moquette;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens the listeners and builds the pipeline of every accepted connection. */
final class Acceptor implements AutoCloseable {

    private static final String SUBPROTOCOLS = "mqtt, mqttv3.1, mqttv3.1.1";
    private static final int HTTP_REQUEST_BYTES_MAX = 16 * 1024;
    /** Room for what clients call themselves; the admission guard has the real limit. */
    private static final int CLIENT_ID_CHARS_MAX = 65_535;

    private static final int BACKLOG = 1_024;
    private static final long STOP_TIMEOUT_S = 5;

    private final Gate gate;
    private final EventLoopGroup accepting;
    private final EventLoopGroup io;
    private final List<Channel> listeners = new ArrayList<>();

    Acceptor(Gate gate) {
        this.gate = gate;
        accepting =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt-accept"), NioIoHandler.newFactory());
        io = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("mqtt-io"),
                NioIoHandler.newFactory());
    }

    /** Where timers run. */
    EventLoopGroup io() {
        return io;
    }

    /**
     * Opens one listener and says where it listens.
     *
     * @throws IOException when the address cannot be bound or TLS cannot be set up
     */
    InetSocketAddress open(ListenerConfig listener) throws IOException {
        SslContext tls = listener.tls() == null ? null : tls(listener.name(), listener.tls());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(accepting, io)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // Out of reach: what waits for a client is bounded by the gate, see OutboundPath.
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        build(channel, listener, tls);
                    }
                });
        ChannelFuture bound = bootstrap.bind(listener.host(), listener.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "listener '" + listener.name() + "' cannot bind " + listener.host() + ":" + listener.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private static SslContext tls(String name, TlsConfig tls) throws IOException {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                    tls.certificateChain().toFile(), tls.privateKey().toFile());
            if (tls.clientAuthorities() != null) {
                builder.trustManager(tls.clientAuthorities().toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("listener '" + name + "' cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private void build(SocketChannel channel, ListenerConfig listener, @Nullable SslContext tls) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeout(gate.limits().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            pipeline.addLast("tls", handler);
        }
        if (listener.webSocketPath() != null) {
            pipeline.addLast("http", new HttpServerCodec());
            pipeline.addLast("http-aggregator", new HttpObjectAggregator(HTTP_REQUEST_BYTES_MAX));
            pipeline.addLast(
                    "websocket",
                    new WebSocketServerProtocolHandler(
                            listener.webSocketPath(),
                            SUBPROTOCOLS,
                            false,
                            gate.limits().packetBytesMax()));
            pipeline.addLast("websocket-frames", new WebSocketFrames());
        }
        // Moquette replaces the handler of this name by one with the client's keep alive.
        pipeline.addLast(
                "idleStateHandler",
                new IdleStateHandler(gate.limits().connectTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast("decoder", new MqttDecoder(gate.limits().packetBytesMax(), CLIENT_ID_CHARS_MAX));
        pipeline.addLast("encoder", MqttEncoder.INSTANCE);
        pipeline.addLast("gate", new GateHandler(gate, listener.anonymous(), channel));
        pipeline.addLast("handler", gate.core().handler());
    }

    /** Closes the listeners; open connections stay. */
    void stopAccepting() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS));
        listeners.clear();
    }

    /** Ends all I/O threads, within seconds. */
    @Override
    public void close() {
        stopAccepting();
        Future<?> accepted = accepting.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
        Future<?> served = io.shutdownGracefully(0, STOP_TIMEOUT_S, TimeUnit.SECONDS);
        accepted.awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
        served.awaitUninterruptibly(STOP_TIMEOUT_S, TimeUnit.SECONDS);
    }
}
