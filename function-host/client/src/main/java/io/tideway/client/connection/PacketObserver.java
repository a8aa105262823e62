package io.tideway.client.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Looks at the bytes on their way to the client's decoder, behind TLS. */
final class PacketObserver extends ChannelInboundHandlerAdapter {

    private final PacketReader reader;

    PacketObserver(PacketReader reader) {
        this.reader = reader;
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
