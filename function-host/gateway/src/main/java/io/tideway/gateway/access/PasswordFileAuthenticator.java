package io.tideway.gateway.access;

import io.tideway.gate.access.Authenticator;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares passwords with a {@link PasswordList}, away from the caller's thread.
 *
 * <p>A user who does not exist costs the same time as one who does. When the executor takes no more, the answer is no, at
 * once: devices try again, and nobody can make the gateway queue work without end. Thread-safe.
 */
public final class PasswordFileAuthenticator implements Authenticator {

    /** As many devices as may reconnect at once; an entry takes some 150 bytes. */
    private static final int VERIFIED_LOGINS_MAX = 20_000;

    private final Supplier<PasswordList> users;
    private final Executor executor;
    private final VerifiedLogins verified = new VerifiedLogins(VERIFIED_LOGINS_MAX);
    private final LongAdder refusedBusy = new LongAdder();
    private final LongAdder refusedWrong = new LongAdder();

    /**
     * An authenticator.
     *
     * @param users the list in force
     * @param executor bounded; runs the comparisons
     */
    public PasswordFileAuthenticator(Supplier<PasswordList> users, Executor executor) {
        this.users = users;
        this.executor = executor;
    }

    @Override
    public CompletionStage<Boolean> authenticate(
            String clientId, @Nullable String userName, byte @Nullable [] password) {
        if (userName == null || password == null) {
            return refuseWrong();
        }
        PasswordList list = users.get();
        Optional<PasswordHash> stored = list.hashOf(userName);
        ByteBuffer entry = verified.entryOf(userName, password, stored.orElseGet(list::nobodysHash));
        if (stored.isPresent() && verified.contains(entry)) {
            return CompletableFuture.completedFuture(true);
        }
        Comparison comparison = new Comparison(list, stored, password.clone(), entry);
        try {
            executor.execute(comparison);
        } catch (RejectedExecutionException e) {
            comparison.refuse();
        }
        return comparison.answer;
    }

    @Override
    public boolean isStillGood(String clientId, String userName, byte @Nullable [] password) {
        Optional<PasswordHash> stored = users.get().hashOf(userName);
        return password != null
                && stored.isPresent()
                && verified.contains(verified.entryOf(userName, password, stored.get()));
    }

    private CompletionStage<Boolean> refuseWrong() {
        refusedWrong.increment();
        return CompletableFuture.completedFuture(false);
    }

    /** Logins refused because too many others were being compared. */
    public long refusedBusy() {
        return refusedBusy.sum();
    }

    /** Logins refused because user or password were missing or wrong. */
    public long refusedWrong() {
        return refusedWrong.sum();
    }

    /** One login under way. */
    final class Comparison implements Runnable {

        private final PasswordList list;
        private final Optional<PasswordHash> stored;
        private final byte[] password;
        private final ByteBuffer entry;
        private final CompletableFuture<Boolean> answer = new CompletableFuture<>();

        private Comparison(PasswordList list, Optional<PasswordHash> stored, byte[] password, ByteBuffer entry) {
            this.list = list;
            this.stored = stored;
            this.password = password;
            this.entry = entry;
        }

        /** Always answers, and never throws: the connection would wait for ever. */
        @Override
        public void run() {
            boolean good;
            try {
                good = stored.orElseGet(list::nobodysHash).matches(password) && stored.isPresent();
            } catch (RuntimeException e) {
                good = false;
            }
            if (good) {
                verified.add(entry);
            } else {
                refusedWrong.increment();
            }
            answer.complete(good);
        }

        /** Answers without comparing: there is no time for it. */
        void refuse() {
            refusedBusy.increment();
            answer.complete(false);
        }
    }
}
