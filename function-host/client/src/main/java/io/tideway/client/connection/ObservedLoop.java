package io.tideway.client.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The one thread of a connection, which puts a {@link PacketObserver} into each of its channels. The client takes event loops
 * of its caller's, so that is a way to see packet ids by public interfaces of Netty and the client alone; all that is taken
 * for granted is the name of the client's handler.
 */
final class ObservedLoop extends MultiThreadIoEventLoopGroup {

    /** The client's handler next to its decoder; there from before CONNECT is written. */
    private static final String ENCODER = "encoder";

    /** @param observers makes one for each channel */
    ObservedLoop(String threadName, Supplier<PacketObserver> observers) {
        super(1, new DefaultThreadFactory(threadName, true), NioIoHandler.newFactory(), observers);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... arguments) {
        @SuppressWarnings("unchecked") // Handed over by the constructor; fields are not set yet.
        Supplier<PacketObserver> observers = (Supplier<PacketObserver>) arguments[0];
        return new SingleThreadIoEventLoop(this, executor, ioHandlerFactory) {
            @Override
            public ChannelFuture register(Channel channel) {
                channel.pipeline().addFirst(new Installer(observers));
                return super.register(channel);
            }
        };
    }

    /** Waits for the first write after the client has put its handlers in place, at the latest that of CONNECT. */
    private static final class Installer extends ChannelOutboundHandlerAdapter {

        private final Supplier<PacketObserver> observers;

        Installer(Supplier<PacketObserver> observers) {
            this.observers = observers;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ChannelPipeline pipeline = context.pipeline();
            boolean ready = pipeline.get(ENCODER) != null;
            var unused = context.write(message, promise);
            if (ready) {
                pipeline.addBefore(ENCODER, null, observers.get());
                pipeline.remove(this);
            }
        }
    }
}
