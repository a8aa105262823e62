package io.tideway.moquette;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the gate ends a connection: it tells the client why where its protocol can, closes, and hears no more.
 *
 * <p>Every method runs on the connection's I/O thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class Farewell {

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private final BrokerCounters counters;
    private final Channel channel;
    private @Nullable ConnectRequest client;
    private boolean open;
    private boolean said;

    Farewell(BrokerCounters counters, Channel channel) {
        this.counters = counters;
        this.channel = channel;
    }

    /** Whose connection it is. */
    void to(ConnectRequest request) {
        client = request;
    }

    /** From now on an MQTT 5 client can be told. */
    void open() {
        open = true;
    }

    /** Whether whatever still arrives is thrown away: after DISCONNECT and after a refusal. */
    boolean isSaid() {
        return said;
    }

    /** The client ended it itself, or it was never let in. */
    void close() {
        said = true;
        channel.close();
    }

    /** A packet must not be. */
    void refusePacket(byte reason) {
        counters.count(BrokerCounter.PACKETS_REFUSED);
        refuse(reason);
    }

    /** The client may not be connected any more. */
    void revoke() {
        counters.count(BrokerCounter.CONNECTIONS_REVOKED);
        refuse(Reasons.NOT_AUTHORIZED);
    }

    private void refuse(byte reason) {
        LOG.info(
                "refused {} at {}: reason {}",
                client == null ? "a stranger" : client.clientId(),
                channel.remoteAddress(),
                Integer.toHexString(Byte.toUnsignedInt(reason)));
        endWith(reason);
    }

    /** Tells an MQTT 5 client why, and closes. */
    void endWith(byte reason) {
        said = true;
        if (open && client != null && client.version5()) {
            channel.writeAndFlush(Packets.disconnect(reason)).addListener(ChannelFutureListener.CLOSE);
        } else {
            channel.close();
        }
    }

    /** CONNECT is answered with a no. */
    void refuseConnect(ChannelHandlerContext context, MqttConnAckMessage refusal) {
        said = true;
        context.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
    }
}
