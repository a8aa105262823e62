package io.tideway.gate.will;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.proto.broker.StoredWill;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The will of one connection, as it is stored.
 *
 * @param key its key in the store: a client's next connection may be there before this one's will is done with
 * @param userName {@code null} for anonymous
 * @param dueAtMs when it is to be published, milliseconds since the epoch; 0 while the client is connected
 */
public record WillRecord(
        String key, String clientId, @Nullable String userName, Will will, long dueAtMs) {

    private static final int VERSION = 1;
    private static final char END_OF_CLIENT_ID = '\n';

    /** The will of a client that comes. */
    static WillRecord of(String clientId, @Nullable String userName, Will will) {
        String connection = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
        return new WillRecord(clientId + END_OF_CLIENT_ID + connection, clientId, userName, will, 0);
    }

    /** @throws IllegalStateException when the bytes are not a will this version can read */
    static WillRecord decode(String key, byte[] bytes) {
        StoredWill stored;
        try {
            stored = StoredWill.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored will is not readable", e);
        }
        if (stored.getVersion() != VERSION) {
            throw new IllegalStateException("stored will must have version 1, found " + stored.getVersion());
        }
        MessageRecord message = MessageRecord.of(stored.getTopic(), stored.getMessage());
        MessageProperties properties = message.properties();
        if (stored.hasExpirySeconds()) {
            properties = properties.withExpiry(Integer.toUnsignedLong(stored.getExpirySeconds()));
        }
        Will will = new Will(
                stored.getTopic(),
                message.payload(),
                message.qos(),
                stored.getRetain(),
                Integer.toUnsignedLong(stored.getDelaySeconds()),
                properties);
        return new WillRecord(
                key,
                key.substring(0, key.indexOf(END_OF_CLIENT_ID)),
                stored.hasUserName() ? stored.getUserName() : null,
                will,
                stored.getDueAtMs());
    }

    byte[] encode() {
        MessageRecord message = new MessageRecord(will.topic(), will.payload(), will.qos(), will.properties(), 0);
        StoredWill.Builder stored = StoredWill.newBuilder()
                .setVersion(VERSION)
                .setTopic(will.topic())
                .setRetain(will.retain())
                .setDelaySeconds((int) will.delaySeconds())
                .setDueAtMs(dueAtMs)
                .setMessage(message.toStored());
        if (userName != null) {
            stored.setUserName(userName);
        }
        if (will.properties().expirySeconds() >= 0) {
            stored.setExpirySeconds((int) will.properties().expirySeconds());
        }
        return stored.build().toByteArray();
    }

    /** The same, for a session that lives only that long. */
    public WillRecord delayedAtMost(long seconds) {
        return new WillRecord(key, clientId, userName, will.delayedAtMost(seconds), dueAtMs);
    }

    /** The same, to be published at that time. */
    WillRecord dueAt(long atMs) {
        return new WillRecord(key, clientId, userName, will, atMs);
    }

    InboundMessage toMessage(long nowMs) {
        return will.toMessage(clientId, userName, nowMs);
    }
}
