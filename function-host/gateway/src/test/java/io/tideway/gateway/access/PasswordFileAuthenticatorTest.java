package io.tideway.gateway.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PasswordFileAuthenticatorTest {

    private static final PasswordList ALICE = PasswordList.EMPTY.with("alice", bytes("s3cret"));

    private final QueueOfTwo executor = new QueueOfTwo();
    private PasswordList users = ALICE;
    private final PasswordFileAuthenticator authenticator = new PasswordFileAuthenticator(() -> users, executor);

    @Test
    void authenticate_rightPassword_trueButNotOnTheCallersThread() {
        CompletableFuture<Boolean> answer = ask("alice", "s3cret");

        assertFalse(answer.isDone());
        executor.runAll();
        assertTrue(answer.join());
    }

    @Test
    void authenticate_wrongPasswordOrUnknownUser_falseAfterTheSameWork() {
        CompletableFuture<Boolean> wrong = ask("alice", "guess");
        CompletableFuture<Boolean> unknown = ask("bob", "guess");

        assertFalse(wrong.isDone());
        assertFalse(unknown.isDone());
        executor.runAll();
        assertFalse(wrong.join());
        assertFalse(unknown.join());
        assertEquals(2, authenticator.refusedWrong());
    }

    @Test
    void authenticate_noUserOrNoPassword_falseAtOnce() {
        assertFalse(ask(null, "s3cret").join());
        assertFalse(ask("alice", null).join());
        assertFalse(ask(null, null).join());
    }

    @Test
    void authenticate_again_trueWithoutComparing() {
        CompletableFuture<Boolean> first = ask("alice", "s3cret");
        executor.runAll();
        assertTrue(first.join());

        for (int i = 0; i < 1_000; i++) {
            assertTrue(ask("alice", "s3cret").join());
        }
        assertEquals(1, executor.runs);
    }

    @Test
    void authenticate_wrongAgain_comparedAgain() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Boolean> answer = ask("alice", "guess");
            executor.runAll();
            assertFalse(answer.join());
        }
        assertEquals(3, executor.runs);
    }

    @Test
    void authenticate_afterTheUserIsGoneOrHasANewPassword_oldPasswordRefused() {
        CompletableFuture<Boolean> first = ask("alice", "s3cret");
        executor.runAll();
        assertTrue(first.join());

        users = ALICE.with("alice", bytes("new"));
        CompletableFuture<Boolean> old = ask("alice", "s3cret");
        executor.runAll();
        assertFalse(old.join());

        users = PasswordList.EMPTY;
        CompletableFuture<Boolean> gone = ask("alice", "s3cret");
        executor.runAll();
        assertFalse(gone.join());
    }

    @Test
    void authenticate_queueFull_refusedAtOnceAndCounted() {
        CompletableFuture<Boolean> first = ask("alice", "s3cret");
        CompletableFuture<Boolean> second = ask("alice", "s3cret");
        CompletableFuture<Boolean> third = ask("alice", "s3cret");

        assertFalse(third.join());
        assertEquals(1, authenticator.refusedBusy());
        executor.runAll();
        assertTrue(first.join());
        assertTrue(second.join());
    }

    @Test
    void authenticate_callerReusesThePasswordBuffer_unaffected() {
        byte[] password = bytes("s3cret");
        CompletableFuture<Boolean> answer =
                authenticator.authenticate("d1", "alice", password).toCompletableFuture();
        Arrays.fill(password, (byte) 0);

        executor.runAll();
        assertTrue(answer.join());
    }

    @Test
    void authenticate_anyBytes_falseWithoutFailing() {
        for (byte[] password : new byte[][] {{}, {0}, {(byte) 0xFF, (byte) 0xC3}, new byte[72], new byte[65_535]}) {
            CompletableFuture<Boolean> answer =
                    authenticator.authenticate("d1", "alice", password).toCompletableFuture();
            executor.runAll();
            assertFalse(answer.join());
        }
    }

    @Test
    void verifiedLogins_full_leastRecentlyUsedGoesFirst() {
        VerifiedLogins logins = new VerifiedLogins(2);
        PasswordHash hash = PasswordHash.ofNoPassword(4);
        ByteBuffer a = logins.entryOf("a", bytes("x"), hash);
        ByteBuffer b = logins.entryOf("b", bytes("x"), hash);
        ByteBuffer c = logins.entryOf("c", bytes("x"), hash);
        logins.add(a);
        logins.add(b);
        assertTrue(logins.contains(a));

        logins.add(c);

        assertEquals(2, logins.size());
        assertTrue(logins.contains(a));
        assertFalse(logins.contains(b));
    }

    @Test
    void verifiedLogins_nameAndPasswordShifted_differ() {
        VerifiedLogins logins = new VerifiedLogins(2);
        PasswordHash hash = PasswordHash.ofNoPassword(4);
        logins.add(logins.entryOf("ab", bytes("c"), hash));

        assertTrue(logins.contains(logins.entryOf("ab", bytes("c"), hash)));
        assertFalse(logins.contains(logins.entryOf("a", bytes("bc"), hash)));
    }

    private CompletableFuture<Boolean> ask(@Nullable String user, @Nullable String password) {
        return authenticator
                .authenticate("d1", user, password == null ? null : bytes(password))
                .toCompletableFuture();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps two tasks until told to run them. */
    private static final class QueueOfTwo implements Executor {

        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int runs;

        @Override
        public void execute(Runnable task) {
            if (waiting.size() == 2) {
                throw new RejectedExecutionException();
            }
            waiting.add(task);
        }

        void runAll() {
            while (!waiting.isEmpty()) {
                runs++;
                waiting.remove().run();
            }
        }
    }
}
