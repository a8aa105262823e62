package io.tideway.gateway.admin;

import io.tideway.runtime.cloud.CloudException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what the host was asked, and turns its refusals into those of the admin API. */
final class Await {

    /** Below the 30 s for which clients wait, so that they hear why. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Await() {}

    static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw refused(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new CallRefusedException(
                    504,
                    "no answer from the host within " + TIMEOUT.toSeconds() + " s; what was asked may still happen");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallRefusedException(503, "the gateway is stopping");
        }
    }

    private static RuntimeException refused(Throwable cause) {
        String reason = reason(cause);
        if (cause instanceof CloudException cloud) {
            return new CallRefusedException(cloud.kind() == CloudException.Kind.UNAVAILABLE ? 503 : 422, reason);
        }
        if (cause instanceof IllegalArgumentException) {
            return new CallRefusedException(422, reason);
        }
        return new IllegalStateException(reason, cause);
    }

    /** What went wrong, for people. */
    static String reason(Throwable cause) {
        boolean saysWhy = cause instanceof CloudException || cause instanceof IllegalArgumentException;
        return saysWhy ? String.valueOf(cause.getMessage()) : String.valueOf(cause);
    }
}
