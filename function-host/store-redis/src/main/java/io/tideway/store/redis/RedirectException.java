package io.tideway.store.redis;

import java.util.Optional;

/** A node of the cluster names another one. */
final class RedirectException extends RuntimeException {

    private final Endpoint target;
    private final boolean once;

    private RedirectException(Endpoint target, boolean once) {
        super("redirected to " + target, null, false, false);
        this.target = target;
        this.once = once;
    }

    /** From {@code MOVED slot host:port} or {@code ASK slot host:port}; a node that does not know its name leaves it out. */
    static Optional<RedirectException> of(String error, Endpoint from) {
        boolean once = error.startsWith("ASK ");
        if (!once && !error.startsWith("MOVED ")) {
            return Optional.empty();
        }
        String[] words = error.split(" ", -1);
        int colon = words.length < 3 ? -1 : words[2].lastIndexOf(':');
        if (colon < 0) {
            throw Reply.unexpected("'" + error + "'");
        }
        String host = words[2].substring(0, colon);
        try {
            int port = Integer.parseInt(words[2].substring(colon + 1));
            return Optional.of(new RedirectException(new Endpoint(host.isEmpty() ? from.host() : host, port), once));
        } catch (NumberFormatException e) {
            throw Reply.unexpected("'" + error + "'");
        }
    }

    Endpoint target() {
        return target;
    }

    /** Whether this request only, while the slot moves. */
    boolean once() {
        return once;
    }
}
