package io.tideway.moquette;

import io.moquette.broker.ISessionsRepository;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.tideway.gate.BrokerStore;
import io.tideway.gate.BrokerStore.Kind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that outlive their connections, and the store that outlives the process. Stands in for Moquette's session
 * repository and for its expiry.
 *
 * <p>Thread-safe. A session is changed by its session loop only.
 */
final class SessionArchive implements ISessionsRepository {

    /** Moquette's own expiry must never strike; ours does, see {@link #expired}. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final BrokerStore store;
    private final Clock clock;
    private final Consumer<String> whenGone;
    private final Map<String, SessionRecord> sessions = new ConcurrentHashMap<>();

    /** @param whenGone hears the client id of every session that ended */
    SessionArchive(BrokerStore store, Clock clock, Consumer<String> whenGone) {
        this.store = store;
        this.clock = clock;
        this.whenGone = whenGone;
    }

    /** Reads what an earlier process left; sessions that were connected count as disconnected now. */
    void load() {
        store.forEach(Kind.SESSION, (clientId, bytes) -> {
            SessionRecord session = SessionRecord.decode(bytes);
            if (session.disconnectedAtMs() == 0) {
                session.disconnectedAt(clock.millis());
            }
            sessions.put(clientId, session);
        });
    }

    void forEach(BiConsumer<String, SessionRecord> visitor) {
        sessions.forEach(visitor);
    }

    @Nullable
    SessionRecord find(String clientId) {
        return sessions.get(clientId);
    }

    /** Whether the session outlives its connection. */
    boolean isPersistent(String clientId) {
        SessionRecord session = sessions.get(clientId);
        return session != null && session.expirySeconds() > 0;
    }

    /** A client is connected to its session, with this expiry from now on. */
    void connected(String clientId, int expirySeconds) {
        SessionRecord session = sessions.computeIfAbsent(clientId, id -> new SessionRecord());
        session.expirySeconds(expirySeconds);
        session.disconnectedAt(0);
    }

    /** Its client has gone; the expiry runs. */
    void disconnected(String clientId, int expirySeconds) {
        SessionRecord session = sessions.get(clientId);
        if (session != null) {
            session.expirySeconds(expirySeconds);
            session.disconnectedAt(clock.millis());
            save(clientId, BrokerStore.NO_ONE_WAITS);
        }
    }

    /** Makes the session durable if it is persistent; {@code whenDurable} runs at once if nothing has changed. */
    void save(String clientId, Runnable whenDurable) {
        SessionRecord session = sessions.get(clientId);
        if (session == null || session.expirySeconds() == 0) {
            whenDurable.run();
        } else {
            session.writeTo(store, clientId, whenDurable);
        }
    }

    /** Client ids of sessions whose time without client is over. */
    List<String> expired() {
        long now = clock.millis();
        List<String> expired = new ArrayList<>();
        sessions.forEach((clientId, session) -> {
            long since = session.disconnectedAtMs();
            if (since > 0 && now - since >= 1000L * session.expirySeconds()) {
                expired.add(clientId);
            }
        });
        return expired;
    }

    int size() {
        return sessions.size();
    }

    @Override
    public Collection<SessionData> list() {
        List<SessionData> list = new ArrayList<>();
        sessions.forEach((clientId, session) -> list.add(new SessionData(
                clientId, clock.instant().plus(NEVER), MqttVersion.MQTT_5, session.expirySeconds(), clock)));
        return list;
    }

    @Override
    public void saveSession(SessionData session) {
        sessions.computeIfAbsent(session.clientId(), id -> new SessionRecord()).expirySeconds(session.expiryInterval());
    }

    @Override
    public void delete(SessionData session) {
        SessionRecord gone = sessions.remove(session.clientId());
        if (gone != null && gone.isWritten()) {
            store.delete(Kind.SESSION, session.clientId(), BrokerStore.NO_ONE_WAITS);
        }
        whenGone.accept(session.clientId());
    }

    /** Wills are the gate's. */
    @Override
    public void listSessionsWill(BiConsumer<String, Will> visitor) {}

    @Override
    public void saveWill(String clientId, Will will) {}

    @Override
    public void deleteWill(String clientId) {}
}
