package io.tideway.hivemq;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.tideway.gate.will.Will;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected. A connection is found by a number among its attributes, because that of the same client's last one may
 * still be ending. Thread-safe.
 */
final class Connections {

    private static final String ATTRIBUTE = "tideway-connection";

    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Connection> byNumber = new ConcurrentHashMap<>();
    private final Map<String, Connection> byClientId = new ConcurrentHashMap<>();
    private final Map<String, Will> willsOfConnecting = new ConcurrentHashMap<>();

    /** Numbers a connection at its CONNECT. */
    void begin(ConnectionInformation information, @Nullable Will will) {
        String number = Long.toString(numbers.incrementAndGet());
        information.getConnectionAttributeStore().putAsString(ATTRIBUTE, number);
        if (will != null) {
            willsOfConnecting.put(number, will);
        }
    }

    private static Optional<String> number(ConnectionInformation information) {
        return information.getConnectionAttributeStore().getAsString(ATTRIBUTE);
    }

    /** The will that came with its CONNECT; it is asked for once. */
    @Nullable
    Will takeWill(ConnectionInformation information) {
        return number(information).map(willsOfConnecting::remove).orElse(null);
    }

    /** It is let in. */
    void add(ConnectionInformation information, Connection connection) {
        number(information).ifPresent(number -> byNumber.put(number, connection));
    }

    /** It has its CONNACK. */
    void opened(Connection connection) {
        byClientId.put(connection.clientId(), connection);
    }

    Optional<Connection> find(ConnectionInformation information) {
        return number(information).map(byNumber::get);
    }

    /** It has ended. */
    Optional<Connection> remove(ConnectionInformation information) {
        Optional<String> number = number(information);
        number.ifPresent(willsOfConnecting::remove);
        return number.map(byNumber::remove);
    }

    /** Whether it was the one that its client is known by; another may have come. */
    boolean close(Connection connection) {
        return byClientId.remove(connection.clientId(), connection);
    }

    boolean isConnected(String clientId) {
        return byClientId.containsKey(clientId);
    }

    List<Connection> all() {
        return List.copyOf(byClientId.values());
    }

    int size() {
        return byClientId.size();
    }
}
