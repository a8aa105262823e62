package io.tideway.gateway.config;

import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.time.Duration;

/**
 * {@code limits}: the bounds of what devices can make the broker hold.
 *
 * @param connections connections at once; 10,000 idle devices and their reconnects fit
 * @param messageSizeBytes largest packet; readings are small, and 1 MB carries a picture
 * @param connectTimeout how long a connection may stay without CONNECT; strangers must not hold sockets
 * @param sessionExpiry longest life of a session without its client; "never" would fill the disk for ever
 * @param receiveMaximum unacknowledged messages an MQTT 5 client may send; not more than {@code pendingMessages}
 * @param inFlight unacknowledged messages sent to one client; what a reconnect has to repeat
 * @param pendingMessages messages of one connection awaiting their acknowledgement before its socket is not read
 * @param pendingSizeBytes bytes of the same; at least one message of full size
 * @param pendingSizeOverallBytes bytes of the same over all connections: the memory that devices can occupy
 * @param qos0Pending QoS 0 messages of one connection awaiting functions; more are dropped and counted, as QoS 0 allows
 * @param sendBufferBytes bytes handed to one client's socket before the rest waits in order behind it
 * @param sessionQueueBytes bytes that wait for one slow or absent client; beyond, QoS 0 goes first, then the connection
 * @param retainedBytes bytes of all retained messages; they are kept in memory
 * @param topicLevels levels of topics and filters; deep ones cost the broker seconds
 * @param nameLength characters of client ids and user names
 */
public record LimitsSection(
        int connections,
        int messageSizeBytes,
        Duration connectTimeout,
        Duration sessionExpiry,
        int receiveMaximum,
        int inFlight,
        int pendingMessages,
        int pendingSizeBytes,
        int pendingSizeOverallBytes,
        int qos0Pending,
        int sendBufferBytes,
        int sessionQueueBytes,
        long retainedBytes,
        int topicLevels,
        int nameLength) {

    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;
    private static final int GB = 1 << 30;
    /** The largest packet that MQTT can express is a little larger. */
    private static final int MESSAGE_BYTES_MAX = 256 * MB - KB;

    static LimitsSection read(YamlMap limits) {
        YamlValue receiveMaximum = limits.optional("receive-maximum");
        YamlValue pendingSize = limits.optional("pending-size");
        YamlValue pendingSizeOverall = limits.optional("pending-size-overall");
        LimitsSection section = new LimitsSection(
                limits.optional("connections").integer(1, 1_000_000, 20_000),
                size(limits, "message-size", KB, MESSAGE_BYTES_MAX, MB),
                limits.optional("connect-timeout")
                        .duration(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofSeconds(10)),
                limits.optional("session-expiry")
                        .duration(Duration.ofSeconds(1), Duration.ofDays(3_650), Duration.ofDays(7)),
                receiveMaximum.integer(1, 65_535, 200),
                limits.optional("in-flight").integer(1, 65_535, 100),
                limits.optional("pending-messages").integer(1, 65_535, 256),
                (int) pendingSize.bytes(KB, GB, MB),
                (int) pendingSizeOverall.bytes(KB, GB, 32 * MB),
                limits.optional("qos0-pending").integer(1, 1_000_000, 1_000),
                size(limits, "send-buffer", 4 * KB, 64 * MB, 256 * KB),
                size(limits, "session-queue", KB, GB, 4 * MB),
                limits.optional("retained-size").bytes(KB, 64L * GB, 64L * MB),
                limits.optional("topic-levels").integer(1, 128, 16),
                limits.optional("name-length").integer(23, 4_096, 256));
        limits.refuseOtherKeys();
        section.reportContradictions(receiveMaximum, pendingSize, pendingSizeOverall);
        return section;
    }

    private static int size(YamlMap limits, String key, int min, int max, int fallback) {
        return (int) limits.optional(key).bytes(min, max, fallback);
    }

    private void reportContradictions(YamlValue receive, YamlValue pendingSize, YamlValue pendingSizeOverall) {
        if (receiveMaximum > pendingMessages) {
            receive.problem("must not exceed limits.pending-messages, which is " + pendingMessages + ", found "
                    + receiveMaximum);
        }
        if (pendingSizeBytes < messageSizeBytes) {
            pendingSize.problem(
                    "must not be less than limits.message-size: a message of full size could never be taken");
        }
        if (pendingSizeOverallBytes < pendingSizeBytes) {
            pendingSizeOverall.problem("must not be less than limits.pending-size");
        }
    }
}
