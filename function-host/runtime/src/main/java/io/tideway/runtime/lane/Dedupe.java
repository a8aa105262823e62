package io.tideway.runtime.lane;

import io.tideway.gate.Hops;
import io.tideway.gate.InboundMessage;
import io.tideway.gate.MessageProperties;
import io.tideway.gate.OutboundMessage;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Recognises inputs that were accepted before (promise P3). The record of an input is part of the write that accepts it.
 *
 * <p>Two identities, the first that applies:
 *
 * <ul>
 *   <li>An application message id (MQTT 5 user property). Kept in generations of half the window: {@code 'm' | instance |
 *       generation | id}. When one is full the next begins and the one before the last is deleted in one range, so the
 *       window is bounded without a queue to maintain.
 *   <li>Client id, packet id, topic and payload, looked at only when DUP = 1: {@code 'p' | client | NUL | packet id modulo
 *       window | function}. A client reuses a packet id only once it was acknowledged, so overwriting is right, and bounds
 *       the records of a client.
 * </ul>
 */
final class Dedupe {

    private static final int ID_CHARS_MAX = 64;

    private final DedupeConfig config;
    private final HostStore store;

    Dedupe(DedupeConfig config, HostStore store) {
        this.config = config;
        this.store = store;
    }

    /** The application message id, if the message carries one. */
    Optional<String> messageId(InboundMessage message) {
        MessageProperties properties = message.properties();
        // What a function published carries its id under the one name, whatever devices use.
        return properties.userProperty(Hops.PROPERTY).isPresent()
                ? properties.userProperty(OutboundMessage.ID_PROPERTY)
                : properties.userProperty(config.messageIdProperty());
    }

    /** Whether only a look into the store can tell that the message is new. */
    boolean suspicious(InboundMessage message, Optional<String> messageId) {
        return messageId.isPresent() || (message.dup() && message.qos() > 0);
    }

    /** An application id and whose input carried it; equal within one lane only. */
    record Accepted(Instance instance, String boundedId) {}

    /** Whether the message was accepted for this instance before, in the batch under way or an earlier one. */
    boolean seen(Instance instance, InboundMessage message, Optional<String> messageId, long nowMs, LaneBatch batch) {
        if (messageId.isPresent()) {
            if (batch.accepted.contains(new Accepted(instance, bounded(messageId.get())))) {
                return true;
            }
            loadGeneration(instance);
            return seenId(instance, instance.dedupeGeneration, messageId.get(), nowMs)
                    || (instance.dedupeGeneration > 0
                            && seenId(instance, instance.dedupeGeneration - 1, messageId.get(), nowMs));
        }
        byte[] key = packetKey(message, instance.id.function());
        byte[] underWay = batch.writes.valueOf(Table.DEDUPE, key);
        byte[] record = underWay == null ? store.get(Table.DEDUPE, key) : underWay;
        if (record == null) {
            return false;
        }
        ByteBuffer stored = ByteBuffer.wrap(record);
        boolean fresh = nowMs - stored.getLong() <= config.age().toMillis();
        return fresh && stored.equals(ByteBuffer.wrap(fingerprint(message)));
    }

    private boolean seenId(Instance instance, int generation, String id, long nowMs) {
        byte[] record = store.get(Table.DEDUPE, idKey(instance, generation, id));
        return record != null
                && nowMs - ByteBuffer.wrap(record).getLong() <= config.age().toMillis();
    }

    /** Adds the record of an input that is being accepted. */
    void record(Instance instance, InboundMessage message, Optional<String> messageId, long nowMs, LaneBatch batch) {
        if (messageId.isPresent()) {
            recordId(instance, messageId.get(), nowMs, batch.writes);
            batch.accepted.add(new Accepted(instance, bounded(messageId.get())));
        } else if (message.qos() > 0) {
            byte[] fingerprint = fingerprint(message);
            byte[] value = ByteBuffer.allocate(Long.BYTES + fingerprint.length)
                    .putLong(nowMs)
                    .put(fingerprint)
                    .array();
            batch.writes.put(Table.DEDUPE, packetKey(message, instance.id.function()), value);
        }
    }

    /**
     * Removes the record of an input that was accepted before, as if it had never come. One without an application id keeps
     * its record; the packet id it came with is not known any more.
     */
    void forget(Instance instance, InboundMessage message, LaneBatch batch) {
        batch.touched(instance);
        messageId(message).ifPresent(id -> {
            loadGeneration(instance);
            for (int generation = Math.max(0, instance.dedupeGeneration - 1);
                    generation <= instance.dedupeGeneration;
                    generation++) {
                batch.writes.delete(Table.DEDUPE, idKey(instance, generation, id));
            }
            batch.accepted.remove(new Accepted(instance, bounded(id)));
        });
    }

    private void recordId(Instance instance, String id, long nowMs, WriteSet writes) {
        loadGeneration(instance);
        if (instance.dedupeCount >= (config.messageIdsPerInstance() + 1) / 2) {
            instance.dedupeGeneration++;
            instance.dedupeCount = 0;
            if (instance.dedupeGeneration >= 2) {
                writes.deleteRange(
                        Table.DEDUPE, generation(instance, 0), generation(instance, instance.dedupeGeneration - 1));
            }
        }
        instance.dedupeCount++;
        writes.put(
                Table.DEDUPE,
                idKey(instance, instance.dedupeGeneration, id),
                ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array());
    }

    private void loadGeneration(Instance instance) {
        if (instance.dedupeGeneration >= 0) {
            return;
        }
        byte[] prefix = generations(instance);
        int[] latest = {0, 0};
        store.scan(Table.DEDUPE, prefix, (key, value) -> {
            int generation = ByteBuffer.wrap(key).getInt(prefix.length);
            latest[1] = generation == latest[0] ? latest[1] + 1 : 1;
            latest[0] = generation;
            return true;
        });
        instance.dedupeGeneration = latest[0];
        instance.dedupeCount = latest[1];
    }

    private static byte[] generations(Instance instance) {
        return StoreKeys.concat(new byte[] {'m'}, instance.prefix);
    }

    private static byte[] generation(Instance instance, int generation) {
        return StoreKeys.concat(
                generations(instance),
                ByteBuffer.allocate(Integer.BYTES).putInt(generation).array());
    }

    private static byte[] idKey(Instance instance, int generation, String id) {
        return StoreKeys.concat(generation(instance, generation), StoreKeys.utf8(bounded(id)));
    }

    /** Long ids are stored as their digest, so that a device cannot fill the store with them. */
    static String bounded(String id) {
        if (id.length() <= ID_CHARS_MAX) {
            return id;
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(StoreKeys.utf8(id)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private byte[] packetKey(InboundMessage message, String function) {
        byte[] client = message.clientId().getBytes(StandardCharsets.UTF_8);
        byte[] name = function.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(client.length + name.length + 4)
                .put((byte) 'p')
                .put(client)
                .put((byte) 0)
                .putShort((short) (message.packetId() % config.packetsPerClient()))
                .put(name)
                .array();
    }

    /** Packet id, topic and payload in 14 bytes. Not a secret: a client that makes two collide harms only itself. */
    private static byte[] fingerprint(InboundMessage message) {
        CRC32C payload = new CRC32C();
        payload.update(message.payload());
        return ByteBuffer.allocate(14)
                .putShort((short) message.packetId())
                .putInt(message.topic().hashCode())
                .putInt(message.payload().length)
                .putInt((int) payload.getValue())
                .array();
    }
}
