package io.tideway.store.redis;

import io.tideway.runtime.cloud.CloudException;
import io.tideway.runtime.cloud.CloudException.Kind;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.List;

/** Says of a failed call what it means and what to do about it. */
final class RedisFailure {

    private RedisFailure() {}

    /**
     * An error that the server answers with.
     *
     * @param code what the answer contains; scripts wrap the errors of their commands
     * @param kind whether to try again
     * @param fix what to do
     */
    private record Known(String code, Kind kind, String fix) {}

    private static final List<Known> KNOWN = List.of(
            new Known("WRONGPASS", Kind.REFUSED, "User or password is wrong: correct them in the configuration."),
            new Known("NOAUTH", Kind.REFUSED, "It wants a password: set one in the configuration."),
            new Known("without any password", Kind.REFUSED, "It has no password: remove it from the configuration."),
            new Known("NOPERM", Kind.REFUSED, "Give the user the rights that docs/cloud-stores.md lists."),
            new Known("can't run this command", Kind.REFUSED, "Give the user the rights docs/cloud-stores.md lists."),
            new Known("can't access at least", Kind.REFUSED, "Give the user the rights docs/cloud-stores.md lists."),
            new Known("OOM command", Kind.UNAVAILABLE, "Its memory is full: raise 'maxmemory' or free some."),
            new Known("READONLY", Kind.UNAVAILABLE, "It is a replica: name the primary, or wait for the failover."),
            new Known("MISCONF", Kind.UNAVAILABLE, "It cannot save to its disk: see the log of the server."),
            new Known("LOADING", Kind.UNAVAILABLE, "It is loading its data."),
            new Known("CLUSTERDOWN", Kind.UNAVAILABLE, "The cluster misses some of its slots."),
            new Known("TRYAGAIN", Kind.UNAVAILABLE, "A slot is moving."),
            new Known("MASTERDOWN", Kind.UNAVAILABLE, "Its primary is down."),
            new Known("BUSY", Kind.UNAVAILABLE, "A script occupies it."),
            new Known("UNBLOCKED", Kind.UNAVAILABLE, "It changed its role."),
            new Known("max number of clients", Kind.UNAVAILABLE, "Raise 'maxclients' of the server."),
            new Known("CONNECTION_CLOSED", Kind.UNAVAILABLE, "The connection was cut."));

    static boolean isMissingScript(Throwable failure) {
        return failure instanceof ErrorType && text(failure).startsWith("NOSCRIPT");
    }

    /** What the caller gets to see. */
    static RuntimeException of(Endpoint server, Throwable failure) {
        if (failure instanceof CloudException || failure instanceof RedirectException) {
            return (RuntimeException) failure;
        }
        String text = text(failure);
        if (failure instanceof ErrorType) {
            var redirect = RedirectException.of(text, server);
            if (redirect.isPresent()) {
                return redirect.get();
            }
            for (Known known : KNOWN) {
                if (text.contains(known.code())) {
                    return new CloudException(
                            known.kind(), "Redis at " + server + ": " + known.fix() + " It said: " + text, failure);
                }
            }
            return new CloudException(Kind.REFUSED, "Redis at " + server + " refused: " + text, failure);
        }
        return new CloudException(Kind.UNAVAILABLE, "Redis at " + server + " cannot be reached: " + text, failure);
    }

    static CloudException timedOut(Endpoint server, long timeoutMs) {
        return new CloudException(
                Kind.UNAVAILABLE, "Redis at " + server + " gave no answer within " + timeoutMs + " ms");
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
