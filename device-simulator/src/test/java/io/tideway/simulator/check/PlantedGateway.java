package io.tideway.simulator.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.tideway.simulator.check.PlantedFaults.Treatment;
import io.tideway.simulator.device.BrokerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * A gateway in a few lines: an MQTT 5 listener, running averages by {@code devices/{device}/telemetry}, an admin API that
 * exports their states in pages. It does everything right but what it is told to do wrong. One event loop.
 */
final class PlantedGateway implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "secret";
    private static final int PAGE = 3;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final PlantedFaults faults;
    private final Channel server;
    private final HttpServer admin;

    // Event loop.
    private final Map<String, Channel> subscribers = new HashMap<>();
    private final Map<String, AveragingFunction> instances = new ConcurrentHashMap<>();
    private final Map<String, Message> held = new HashMap<>();
    private long received;
    private long published;

    /** Leaves address and token of its admin API in {@code data}, as a gateway does. */
    PlantedGateway(PlantedFaults faults, Path data) throws IOException {
        this.faults = faults;
        server = new ServerBootstrap()
                .group(loop)
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
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/v1/export/running-average", this::export);
        admin.start();
        Files.writeString(
                data.resolve("admin.address"), "127.0.0.1:" + admin.getAddress().getPort());
        Files.writeString(data.resolve("admin.token"), TOKEN + "\n");
    }

    private record Message(String device, long sequence, double value) {}

    BrokerAddress address() {
        return new BrokerAddress("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort(), false);
    }

    @Override
    public void close() {
        admin.stop(0);
        server.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void receive(Message message) {
        AveragingFunction instance = instances.computeIfAbsent(message.device(), first -> new AveragingFunction());
        Treatment treatment = faults.of(++received);
        faults.planted(treatment, message.device(), message.sequence());
        switch (treatment) {
            case LOSE -> {}
            case RIGHT -> answer(message, instance.apply(message.value()));
            case REPEAT -> {
                answer(message, instance.apply(message.value()));
                answer(message, instance.apply(message.value()));
            }
            case SWAP -> {
                held.put(message.device(), message);
                return;
            }
            case CORRUPT_ANSWER -> answer(message, instance.answerWrong(message.value()));
            case CORRUPT_STATE -> answer(message, instance.applyWrong(message.value()));
            case SWALLOW_ANSWER -> {
                byte[] unused = instance.apply(message.value());
            }
            case REDELIVER -> {
                byte[] answer = instance.apply(message.value());
                answer(message, answer);
                published--;
                answer(message, answer);
            }
            case PUBLISH_AGAIN -> {
                byte[] answer = instance.apply(message.value());
                answer(message, answer);
                answer(message, answer);
            }
        }
        Message earlier = held.remove(message.device());
        if (earlier != null) {
            answer(earlier, instance.apply(earlier.value()));
        }
    }

    private void answer(Message message, byte[] payload) {
        String topic = "devices/" + message.device() + "/average";
        Channel subscriber = subscribers.get(topic);
        String id = "out-" + ++published;
        if (subscriber == null) {
            return;
        }
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty("message-id", id));
        int packetId = (int) (published % 60_000) + 1;
        var unused = subscriber.write(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                new MqttPublishVariableHeader(topic, packetId, properties),
                Unpooled.wrappedBuffer(payload)));
    }

    private void export(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                respond(exchange, 401, JSON.createObjectNode().put("error", "token"));
                return;
            }
            String from = exchange.getRequestURI().getQuery().replaceAll(".*from=", "");
            respond(exchange, 200, page(from));
        }
    }

    private JsonNode page(String from) {
        ObjectNode page = JSON.createObjectNode();
        page.putArray("outdated");
        ArrayNode lines = page.putArray("instances");
        TreeMap<String, AveragingFunction> rest =
                new TreeMap<>(new ConcurrentSkipListMap<>(instances).tailMap(from, true));
        while (lines.size() < PAGE && !rest.isEmpty()) {
            Map.Entry<String, AveragingFunction> first = rest.pollFirstEntry();
            ObjectNode line =
                    lines.addObject().put("function", "running-average").put("key", first.getKey());
            line.putArray("entries")
                    .addObject()
                    .put("kind", "value")
                    .put("name", "average")
                    .put("value", first.getValue().stored());
            line.putArray("timers");
        }
        return page.put("next", rest.isEmpty() ? null : rest.firstKey());
    }

    private static void respond(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        byte[] body = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) throws IOException {
            switch (message.fixedHeader().messageType()) {
                case CONNECT ->
                    write(
                            context,
                            MqttMessageBuilders.connAck()
                                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                                    .sessionPresent(false)
                                    .build());
                case SUBSCRIBE -> {
                    MqttSubscribeMessage subscribe = (MqttSubscribeMessage) message;
                    subscribe
                            .payload()
                            .topicSubscriptions()
                            .forEach(one -> subscribers.put(one.topicFilter(), context.channel()));
                    write(
                            context,
                            MqttMessageBuilders.subAck()
                                    .packetId(subscribe.variableHeader().messageId())
                                    .addGrantedQos(MqttQoS.AT_LEAST_ONCE)
                                    .build());
                }
                case PUBLISH -> publish(context, (MqttPublishMessage) message);
                case PINGREQ ->
                    write(
                            context,
                            new MqttMessage(new MqttFixedHeader(
                                    MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0)));
                default -> {}
            }
        }

        private void publish(ChannelHandlerContext context, MqttPublishMessage message) throws IOException {
            String device = message.variableHeader().topicName().split("/", -1)[1];
            JsonNode reading =
                    JSON.readTree(new String(ByteBufUtil.getBytes(message.payload()), StandardCharsets.UTF_8));
            receive(new Message(
                    device,
                    reading.get("sequence").asLong(),
                    reading.get("value").asDouble()));
            write(
                    context,
                    new MqttMessage(
                            new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 2),
                            MqttMessageIdVariableHeader.from(
                                    message.variableHeader().packetId())));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            subscribers.values().forEach(Channel::flush);
            context.flush();
        }

        private void write(ChannelHandlerContext context, MqttMessage message) {
            var unused = context.write(message);
        }
    }
}
