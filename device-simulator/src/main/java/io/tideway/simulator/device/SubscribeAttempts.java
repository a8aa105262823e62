package io.tideway.simulator.device;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Subscribes again when the connection is lost before the broker has answered: the device comes back by itself, its
 * SUBSCRIBE does not. Some brokers drop a connection whose SUBSCRIBE comes right behind CONNACK.
 */
public final class SubscribeAttempts {
    private static final int MAX = 20;
    private static final Executor LATER = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private SubscribeAttempts() {}

    /**
     * Done when {@code subscribing} was; fails with what the broker refused, or with the loss of the last of {@value #MAX}
     * attempts.
     */
    public static CompletionStage<Void> of(Supplier<CompletionStage<Void>> subscribing) {
        return attempt(subscribing, 1);
    }

    private static CompletionStage<Void> attempt(Supplier<CompletionStage<Void>> subscribing, int number) {
        return subscribing
                .get()
                .exceptionallyCompose(failure -> number == MAX || isRefusal(failure)
                        ? CompletableFuture.failedFuture(failure)
                        : CompletableFuture.runAsync(() -> {}, LATER)
                                .thenCompose(waited -> attempt(subscribing, number + 1)));
    }

    private static boolean isRefusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ConnectionFailed failed && failed.isRefusal();
    }
}
