package io.tideway.client.external;

import io.tideway.client.connection.BrokerConnection;
import io.tideway.client.connection.ConnectionConfig;
import io.tideway.client.connection.SubscriptionRefusedException;
import io.tideway.gate.BrokerStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the broker's session is subscribed to in line with what is wanted. What was ever subscribed is stored before the
 * broker is asked, so that a subscription of an earlier process, for a function that is gone, ends.
 *
 * <p>Runs on the connection's thread, but {@link #want}, which may be called from any.
 */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final String STORE_KEY = "external-subscriptions";
    private static final long REFUSED_PAUSE_MS = 10_000;
    private static final long RETRY_MS = 1_000;

    // Process
    private final Supplier<BrokerConnection> connection;
    private final ConnectionConfig config;
    private final BrokerStore store;
    private final ExternalCounters counters;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Set<String> wanted = Set.of();

    // Session: what the broker may have.
    private final Set<String> remembered = new HashSet<>();

    // Connection
    private final Set<String> subscribed = new HashSet<>();
    private volatile int refused;
    private int connections;
    private boolean working;

    Subscriptions(
            Supplier<BrokerConnection> connection,
            ConnectionConfig config,
            BrokerStore store,
            ExternalCounters counters) {
        this.connection = connection;
        this.config = config;
        this.store = store;
        this.counters = counters;
        store.forEach(BrokerStore.Kind.SESSION, (key, value) -> {
            if (key.equals(STORE_KEY)) {
                recall(new String(value, StandardCharsets.UTF_8).split("\n"));
            }
        });
    }

    /** The first line names the session; those of another one end with it. */
    private void recall(String[] lines) {
        if (lines[0].equals(session())) {
            remembered.addAll(List.of(lines).subList(1, lines.length));
        }
    }

    private String session() {
        return config.address() + " " + config.clientId();
    }

    /** Completes when what was wanted at the start is subscribed to, or refused. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Filters from now on. */
    void want(Set<String> filters) {
        wanted = Set.copyOf(filters);
        connection.get().schedule(this::work, 0);
    }

    int size() {
        return wanted.size() - refused;
    }

    /** A connection begins. Asks for all again: a broker that came back may have lost what it had confirmed. */
    void connected() {
        subscribed.clear();
        connections++;
        working = false;
        work();
    }

    private void work() {
        if (working || !connection.get().isConnected()) {
            return;
        }
        Set<String> goal = wanted;
        List<String> missing = new ArrayList<>(goal);
        missing.removeAll(subscribed);
        Set<String> superfluous = new HashSet<>(subscribed);
        superfluous.addAll(remembered);
        superfluous.removeAll(goal);
        if (missing.isEmpty() && superfluous.isEmpty()) {
            ready.complete(null);
            return;
        }
        working = true;
        if (remembered.addAll(goal)) {
            store(() -> connection.get().schedule(() -> ask(goal, missing, superfluous), 0));
        } else {
            ask(goal, missing, superfluous);
        }
    }

    private void store(Runnable whenDurable) {
        String text = session() + "\n" + String.join("\n", remembered);
        store.put(BrokerStore.Kind.SESSION, STORE_KEY, text.getBytes(StandardCharsets.UTF_8), whenDurable);
    }

    /** The new ones first: between the two a topic of both may come twice, the other way round it would not come at all. */
    private void ask(Set<String> goal, List<String> missing, Set<String> superfluous) {
        int asking = connections;
        Set<String> refusedNow = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (String filter : missing) {
            answers.add(connection.get().subscribe(filter).exceptionally(failure -> {
                if (!isRefused(failure)) {
                    throw new CompletionException(failure);
                }
                counters.count(ExternalCounter.SUBSCRIPTIONS_REFUSED);
                LOG.error("{}; functions on it get nothing", cause(failure).getMessage());
                refusedNow.add(filter);
                return null;
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(done -> CompletableFuture.allOf(superfluous.stream()
                        .map(filter -> connection.get().unsubscribe(filter))
                        .toArray(CompletableFuture[]::new)));
        var unused = all.whenComplete((done, failure) ->
                connection.get().schedule(() -> asked(asking, failure == null, goal, refusedNow), 0));
    }

    private void asked(int asking, boolean answered, Set<String> goal, Set<String> refusedNow) {
        if (asking != connections) {
            return; // The next connection has asked for all again.
        }
        working = false;
        if (!answered) {
            connection.get().schedule(this::work, RETRY_MS);
            return;
        }
        subscribed.clear();
        subscribed.addAll(goal);
        if (remembered.retainAll(goal)) {
            store(BrokerStore.NO_ONE_WAITS);
        }
        refused = refusedNow.size();
        if (!refusedNow.isEmpty()) {
            connection
                    .get()
                    .schedule(
                            () -> {
                                subscribed.removeAll(refusedNow);
                                work();
                            },
                            REFUSED_PAUSE_MS);
        }
        LOG.info("subscribed to {}", goal);
        work();
    }

    private static boolean isRefused(Throwable failure) {
        return cause(failure) instanceof SubscriptionRefusedException;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
