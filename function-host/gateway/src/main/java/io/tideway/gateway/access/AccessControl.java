package io.tideway.gateway.access;

import io.tideway.gate.access.Authorizer;
import io.tideway.gate.access.TopicAcl;
import io.tideway.gateway.config.AccessSection;
import io.tideway.gateway.config.AclSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Password file and ACL in force, and read again when they change.
 *
 * <p>A file that is broken when the gateway starts fails the start. One that is broken later leaves the last good one in
 * force, and says so once. Changes hold for the next CONNECT, PUBLISH and SUBSCRIBE, and the listener hears whose connections
 * they end. Thread-safe.
 */
public final class AccessControl implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    private final PasswordFile passwordFile;
    private final WatchedFile watchedUsers;
    private final @Nullable Path aclFile;
    private final @Nullable WatchedFile watchedAcl;

    private final ThreadPoolExecutor comparisons;
    private final ScheduledExecutorService watcher;
    private final PasswordFileAuthenticator authenticator;
    private final Authorizer authorizer = new CurrentAcl();

    private volatile PasswordList users;
    private volatile TopicAcl acl;
    private volatile AccessListener listener = AccessListener.NONE;

    private AccessControl(AccessSection config, PasswordList users, TopicAcl acl) {
        this.passwordFile = new PasswordFile(config.users());
        this.watchedUsers = new WatchedFile(config.users());
        this.aclFile = config.acl() instanceof AclSource.File file ? file.path() : null;
        this.watchedAcl = aclFile == null ? null : new WatchedFile(aclFile);
        this.users = users;
        this.acl = acl;
        this.comparisons = new ThreadPoolExecutor(
                config.passwordThreads(),
                config.passwordThreads(),
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.passwordQueue()),
                daemon("tideway-password"));
        comparisons.allowCoreThreadTimeOut(true);
        this.watcher = Executors.newSingleThreadScheduledExecutor(daemon("tideway-access-files"));
        this.authenticator = new PasswordFileAuthenticator(() -> this.users, comparisons);
    }

    /**
     * Reads both files.
     *
     * @throws IOException when one cannot be read; a password file that does not exist is an empty one
     * @throws InvalidAccessFileException when one is wrong, naming every line that is
     */
    public static AccessControl open(AccessSection config) throws IOException {
        PasswordList users = new PasswordFile(config.users()).load();
        TopicAcl acl = config.acl() instanceof AclSource.File file
                ? AclFile.load(file.path())
                : new TopicAcl(((AclSource.Inline) config.acl()).rules());
        return new AccessControl(config, users, acl);
    }

    private static ThreadFactory daemon(String name) {
        return runnable -> {
            Thread thread = new Thread(runnable, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Looks at the files now and again at that interval. Called once. */
    public void watch(Duration interval, AccessListener hearing) {
        listener = hearing;
        var ignored = watcher.scheduleWithFixedDelay(this::refresh, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks at the files now. */
    public synchronized void refresh() {
        refreshUsers();
        refreshAcl();
    }

    private void refreshUsers() {
        try {
            if (watchedUsers.hasChanged()) {
                PasswordList before = users;
                users = passwordFile.load();
                LOG.info("password file in force, users: {}", users.names().size());
                Set<String> revoked = users.revokedSince(before);
                if (!revoked.isEmpty()) {
                    LOG.info("users gone or with another password, their connections end: {}", revoked);
                    listener.revoked(revoked);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("password file is not usable, the last good one stays in force: {}", reasonOf(e));
        }
    }

    private void refreshAcl() {
        if (aclFile == null || watchedAcl == null) {
            return;
        }
        try {
            if (watchedAcl.hasChanged()) {
                acl = AclFile.load(aclFile);
                LOG.info("topic ACL in force, rules: {}", acl.rules().size());
                listener.rulesChanged();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("topic ACL is not usable, the last good one stays in force: {}", reasonOf(e));
        }
    }

    /** The message of an I/O error is often only a path. */
    private static String reasonOf(Exception e) {
        return e instanceof InvalidAccessFileException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** Asks the password file in force. */
    public PasswordFileAuthenticator authenticator() {
        return authenticator;
    }

    /** Asks the ACL in force. */
    public Authorizer authorizer() {
        return authorizer;
    }

    /** Stops watching and comparing. Logins still waiting are refused. */
    @Override
    public void close() {
        watcher.shutdownNow();
        for (Runnable waiting : comparisons.shutdownNow()) {
            if (waiting instanceof PasswordFileAuthenticator.Comparison comparison) {
                comparison.refuse();
            }
        }
    }

    private final class CurrentAcl implements Authorizer {

        @Override
        public boolean mayPublish(String clientId, @Nullable String userName, String topic) {
            return acl.mayPublish(clientId, userName, topic);
        }

        @Override
        public boolean maySubscribe(String clientId, @Nullable String userName, String filter) {
            return acl.maySubscribe(clientId, userName, filter);
        }
    }
}
