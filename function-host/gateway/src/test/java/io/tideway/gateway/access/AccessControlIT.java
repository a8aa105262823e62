package io.tideway.gateway.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.gateway.config.AccessSection;
import io.tideway.gateway.config.AclSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, changed while in force. */
class AccessControlIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder = Path.of("");

    private Path users = Path.of("users");
    private Path acl = Path.of("acl.conf");

    @BeforeEach
    void writeFiles() throws IOException {
        users = folder.resolve("users");
        acl = folder.resolve("acl.conf");
        new PasswordFile(users).update(list -> list.with("alice", bytes("s3cret")));
        Files.writeString(acl, "allow all devices/%c/#\n");
    }

    @Test
    void passwordFile_updated_readableByItsOwnerOnlyAndNothingLeftBehind() throws IOException {
        new PasswordFile(users).update(list -> list.with("bob", bytes("pw")));

        assertEquals(Set.of("alice", "bob"), new PasswordFile(users).load().names());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users)));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("acl.conf", "users", "users.lock"),
                    left.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void passwordFile_changeFails_oldOneStays() throws IOException {
        byte[] before = Files.readAllBytes(users);

        assertThrows(
                IllegalArgumentException.class,
                () -> new PasswordFile(users).update(list -> list.with("bad name", bytes("pw"))));
        assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(users, StandardCharsets.UTF_8));
    }

    @Test
    void passwordFile_missing_nobody() throws IOException {
        assertEquals(Set.of(), new PasswordFile(folder.resolve("none")).load().names());
    }

    @Test
    void filesChanged_whileWatched_newOnesInForce() throws IOException {
        try (AccessControl access = AccessControl.open(section(new AclSource.File(acl)))) {
            access.watch(Duration.ofMillis(20), AccessListener.NONE);
            assertTrue(mayLogIn(access, "alice", "s3cret"));
            assertFalse(mayLogIn(access, "bob", "pw"));
            assertFalse(access.authorizer().mayPublish("d1", null, "other"));

            new PasswordFile(users).update(list -> list.with("bob", bytes("pw")).without("alice"));
            Files.writeString(acl, "allow publish other\n");

            await().atMost(PATIENCE).until(() -> mayLogIn(access, "bob", "pw"));
            await().atMost(PATIENCE).until(() -> access.authorizer().mayPublish("d1", null, "other"));
            assertFalse(mayLogIn(access, "alice", "s3cret"));
            assertFalse(access.authorizer().mayPublish("d1", null, "devices/d1/t"));
        }
    }

    @Test
    void filesChanged_listener_hearsOfRemovedAndChangedUsersAndOfRules() throws IOException {
        new PasswordFile(users)
                .update(list ->
                        list.with("bob", bytes("pw")).with("carol", bytes("pw")).with("dave", bytes("pw")));
        List<String> heard = new CopyOnWriteArrayList<>();
        try (AccessControl access = AccessControl.open(section(new AclSource.File(acl)))) {
            access.refresh();
            access.watch(Duration.ofDays(1), new AccessListener() {
                @Override
                public void revoked(Set<String> userNames) {
                    heard.addAll(userNames);
                }

                @Override
                public void rulesChanged() {
                    heard.add("rules");
                }
            });
            new PasswordFile(users)
                    .update(list ->
                            list.without("alice").with("bob", bytes("other")).with("eve", bytes("pw")));
            access.refresh();
            assertEquals(List.of("alice", "bob"), heard);

            Files.writeString(acl, "allow publish other\n");
            access.refresh();
            assertEquals(List.of("alice", "bob", "rules"), heard);
        }
    }

    @Test
    void isStillGood_userRemovedOrPasswordChangedAfterLogin_no() throws IOException {
        new PasswordFile(users).update(list -> list.with("bob", bytes("pw")));
        try (AccessControl access = AccessControl.open(section(new AclSource.Inline(List.of())))) {
            access.refresh();
            assertTrue(mayLogIn(access, "alice", "s3cret") && mayLogIn(access, "bob", "pw"));
            assertTrue(access.authenticator().isStillGood("d1", "alice", bytes("s3cret")));

            new PasswordFile(users).update(list -> list.without("alice").with("bob", bytes("other")));
            access.refresh();
            assertFalse(access.authenticator().isStillGood("d1", "alice", bytes("s3cret")));
            assertFalse(access.authenticator().isStillGood("d1", "bob", bytes("pw")));
        }
    }

    @Test
    void filesBroken_whileInForce_lastGoodOnesStay() throws IOException {
        try (AccessControl access = AccessControl.open(section(new AclSource.File(acl)))) {
            access.refresh();
            Files.writeString(acl, "allow everything\n");
            Files.writeString(users, "alice:plain\n");
            access.refresh();

            assertTrue(mayLogIn(access, "alice", "s3cret"));
            assertTrue(access.authorizer().mayPublish("d1", null, "devices/d1/t"));

            Files.delete(acl);
            access.refresh();
            assertTrue(access.authorizer().maySubscribe("d1", null, "devices/d1/#"));
        }
    }

    @Test
    void filesBroken_atTheStart_startFailsNamingTheLine() throws IOException {
        Files.writeString(acl, "allow all a\nallow everything\n");

        String message = String.valueOf(assertThrows(
                        InvalidAccessFileException.class, () -> AccessControl.open(section(new AclSource.File(acl))))
                .getMessage());
        assertTrue(message.startsWith(acl + ":2: "), message);
    }

    @Test
    void noRules_anything_denied() throws IOException {
        try (AccessControl access = AccessControl.open(section(new AclSource.Inline(List.of())))) {
            access.refresh();

            assertFalse(access.authorizer().mayPublish("d1", "alice", "a"));
            assertFalse(access.authorizer().maySubscribe("d1", "alice", "a"));
        }
    }

    @Test
    void closed_loginsStillWaiting_refusedSoon() throws IOException {
        AccessControl access = AccessControl.open(section(new AclSource.Inline(List.of())));
        var answers = Stream.generate(() -> access.authenticator().authenticate("d1", "alice", bytes("guess")))
                .limit(100)
                .toList();

        access.close();

        answers.forEach(answer -> assertFalse(answer.toCompletableFuture().join()));
    }

    private AccessSection section(AclSource source) {
        return new AccessSection(users, source, 1, 1_000);
    }

    private static boolean mayLogIn(AccessControl access, String user, String password) {
        return access.authenticator()
                .authenticate("d1", user, bytes(password))
                .toCompletableFuture()
                .join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
