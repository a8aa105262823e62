package io.tideway.moquette;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/** MQTT bytes in binary WebSocket frames; packets may span frames and frames may hold several packets. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its channel, which is heard of elsewhere
final class WebSocketFrames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

    WebSocketFrames() {
        super(WebSocketFrame.class, ByteBuf.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        out.add(new BinaryWebSocketFrame(bytes.retain()));
    }

    @Override
    protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
        if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            out.add(frame.content().retain());
        } else {
            context.close(); // MQTT-6.0.0-1: anything but binary ends the connection
        }
    }
}
