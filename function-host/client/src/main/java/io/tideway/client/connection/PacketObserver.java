package io.tideway.client.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/** Looks at the bytes on their way to the client's decoder, behind TLS. */
final class PacketObserver extends ChannelInboundHandlerAdapter {

    private final PacketReader reader;
    private final Consumer<Channel> installed;

    /** @param installed is given the channel, once the observer is in place */
    PacketObserver(PacketReader reader, Consumer<Channel> installed) {
        this.reader = reader;
        this.installed = installed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        installed.accept(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            int end = bytes.writerIndex();
            for (int i = bytes.readerIndex(); i < end; ) {
                int skipped = Math.min(reader.skippable(), end - i);
                if (skipped > 0) {
                    reader.skip(skipped);
                    i += skipped;
                } else {
                    reader.read(bytes.getByte(i++));
                }
            }
        }
        context.fireChannelRead(message);
    }
}
