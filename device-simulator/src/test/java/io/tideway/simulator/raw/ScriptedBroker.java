package io.tideway.simulator.raw;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.tideway.simulator.device.BrokerAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A broker that notes every PUBLISH and PUBREL and answers only what the test wants answered. */
public final class ScriptedBroker implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<Channel> connections = new CopyOnWriteArrayList<>();
    private final Channel server;

    volatile boolean answering = true;
    volatile boolean completing = true;
    private volatile boolean sessionPresent;

    public ScriptedBroker() {
        server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new Handler());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** One packet as the broker saw it. */
    public record Seen(int connection, MqttMessageType type, int packetId, boolean dup, String payload) {}

    public BrokerAddress address() {
        return new BrokerAddress("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort(), false);
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** What every CONNACK from now on says. */
    public void sessionPresent(boolean present) {
        sessionPresent = present;
    }

    List<Seen> seenOn(int connection) {
        return seen.stream().filter(packet -> packet.connection() == connection).toList();
    }

    int connections() {
        return connections.size();
    }

    void cutAll() {
        connections.forEach(channel -> channel.close().syncUninterruptibly());
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        private int connection;

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
            switch (message.fixedHeader().messageType()) {
                case CONNECT -> {
                    connections.add(context.channel());
                    connection = connections.size();
                    MqttConnAckMessage connAck = MqttMessageBuilders.connAck()
                            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                            .sessionPresent(sessionPresent)
                            .build();
                    send(context, connAck);
                }
                case PUBLISH -> publish(context, (MqttPublishMessage) message);
                case PUBREL -> {
                    note(message, Packets.packetId(message), "");
                    if (completing) {
                        send(context, Packets.answer(MqttMessageType.PUBCOMP, Packets.packetId(message)));
                    }
                }
                default -> {}
            }
        }

        private void publish(ChannelHandlerContext context, MqttPublishMessage message) {
            int packetId = message.variableHeader().packetId();
            note(message, packetId, new String(ByteBufUtil.getBytes(message.payload()), StandardCharsets.UTF_8));
            if (answering) {
                boolean once = message.fixedHeader().qosLevel().value() == 2;
                send(context, Packets.answer(once ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, packetId));
            }
        }

        private void note(MqttMessage message, int packetId, String payload) {
            seen.add(new Seen(
                    connection,
                    message.fixedHeader().messageType(),
                    packetId,
                    message.fixedHeader().isDup(),
                    payload));
        }

        private void send(ChannelHandlerContext context, MqttMessage message) {
            var unused = context.writeAndFlush(message);
        }
    }
}
