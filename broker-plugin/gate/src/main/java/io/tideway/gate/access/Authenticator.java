package io.tideway.gate.access;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Port: decides whether someone is who they say. Asked once per CONNECT, which waits for the answer. */
public interface Authenticator {

    /**
     * Whether these credentials are good.
     *
     * <p>Called on I/O threads; must not block, so the answer may come later and on any thread. Never completes
     * exceptionally: what cannot be checked is {@code false}.
     *
     * @param userName {@code null} when the client sent none
     * @param password {@code null} when the client sent none; not copied, not to be kept
     */
    CompletionStage<Boolean> authenticate(String clientId, @Nullable String userName, byte @Nullable [] password);

    /**
     * Whether credentials that were good a moment ago still are: asked again once the connection is open, so that none slips
     * through while its user is removed. Called on I/O threads; answers at once.
     */
    default boolean isStillGood(String clientId, String userName, byte @Nullable [] password) {
        return true;
    }
}
