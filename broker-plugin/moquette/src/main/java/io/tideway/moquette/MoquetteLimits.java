package io.tideway.moquette;

import java.time.Duration;

/**
 * Every bound of the broker.
 *
 * @param connectionsMax connections at once; a gateway's file handles and memory end somewhere
 * @param packetBytesMax largest packet taken; announced to MQTT 5 clients
 * @param connectTimeout how long a connection may stay without CONNECT; strangers must not hold sockets
 * @param sessionExpiryMax longest life of a session without its client; "never" would fill the store for ever
 * @param receiveMaximum unacknowledged PUBLISHes an MQTT 5 client may send; below {@code pendingMessagesMax}
 * @param inFlightMax unacknowledged PUBLISHes sent to one client; what a reconnect has to repeat
 * @param pendingMessagesMax messages of one connection waiting for their acknowledgement before its socket is not read
 * @param pendingBytesMax bytes of the same
 * @param pendingBytesOverallMax bytes of the same over all connections; the memory that devices can occupy
 * @param qos0PendingMax QoS 0 messages of one connection waiting for functions; more are dropped, as QoS 0 allows
 * @param sendBufferBytesMax bytes handed to the socket of one client before the rest waits in order behind it
 * @param sessionQueueBytesMax bytes waiting for one session beyond its in-flight messages
 * @param retainedBytesMax bytes of all retained messages
 * @param loopCommandsMax capacity of a session loop's queue, half of it for deliveries
 */
public record MoquetteLimits(
        int connectionsMax,
        int packetBytesMax,
        Duration connectTimeout,
        Duration sessionExpiryMax,
        int receiveMaximum,
        int inFlightMax,
        int pendingMessagesMax,
        int pendingBytesMax,
        int pendingBytesOverallMax,
        int qos0PendingMax,
        int sendBufferBytesMax,
        int sessionQueueBytesMax,
        long retainedBytesMax,
        int loopCommandsMax) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** Fits a Raspberry Pi. */
    public static final MoquetteLimits DEFAULT = new MoquetteLimits(
            20_000,
            MIB,
            Duration.ofSeconds(10),
            Duration.ofDays(7),
            200,
            100,
            256,
            MIB,
            32 * MIB,
            1_000,
            256 * KIB,
            4 * MIB,
            64L * MIB,
            100_000);

    public MoquetteLimits {
        positive("connectionsMax", connectionsMax);
        positive("packetBytesMax", packetBytesMax);
        positive("connectTimeout in ms", connectTimeout.toMillis());
        positive("sessionExpiryMax in s", sessionExpiryMax.toSeconds());
        if (sessionExpiryMax.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("sessionExpiryMax must be at most 68 years, found " + sessionExpiryMax);
        }
        positive("receiveMaximum", receiveMaximum);
        positive("inFlightMax", inFlightMax);
        if (receiveMaximum > 65_535 || inFlightMax > 65_535) {
            throw new IllegalArgumentException("receiveMaximum and inFlightMax must be at most 65535, found "
                    + receiveMaximum + " and " + inFlightMax);
        }
        positive("pendingMessagesMax", pendingMessagesMax);
        positive("pendingBytesMax", pendingBytesMax);
        positive("pendingBytesOverallMax", pendingBytesOverallMax);
        positive("qos0PendingMax", qos0PendingMax);
        positive("sendBufferBytesMax", sendBufferBytesMax);
        positive("sessionQueueBytesMax", sessionQueueBytesMax);
        positive("retainedBytesMax", retainedBytesMax);
        positive("loopCommandsMax", loopCommandsMax);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, found " + value);
        }
    }

    /** The same with other bounds for what one connection may have pending. */
    public MoquetteLimits withPending(int messagesMax, int bytesMax, int bytesOverallMax) {
        return new MoquetteLimits(
                connectionsMax,
                packetBytesMax,
                connectTimeout,
                sessionExpiryMax,
                Math.min(receiveMaximum, messagesMax),
                inFlightMax,
                messagesMax,
                bytesMax,
                bytesOverallMax,
                qos0PendingMax,
                sendBufferBytesMax,
                sessionQueueBytesMax,
                retainedBytesMax,
                loopCommandsMax);
    }

    /** The same with other bounds for what waits for one client. */
    public MoquetteLimits withSending(int newInFlightMax, int newSendBufferBytesMax, int newSessionQueueBytesMax) {
        return new MoquetteLimits(
                connectionsMax,
                packetBytesMax,
                connectTimeout,
                sessionExpiryMax,
                receiveMaximum,
                newInFlightMax,
                pendingMessagesMax,
                pendingBytesMax,
                pendingBytesOverallMax,
                qos0PendingMax,
                newSendBufferBytesMax,
                newSessionQueueBytesMax,
                retainedBytesMax,
                loopCommandsMax);
    }

    /** The same with another largest packet and session life. */
    public MoquetteLimits withPacketAndExpiry(int newPacketBytesMax, Duration newSessionExpiryMax) {
        return new MoquetteLimits(
                connectionsMax,
                newPacketBytesMax,
                connectTimeout,
                newSessionExpiryMax,
                receiveMaximum,
                inFlightMax,
                pendingMessagesMax,
                pendingBytesMax,
                pendingBytesOverallMax,
                qos0PendingMax,
                sendBufferBytesMax,
                sessionQueueBytesMax,
                retainedBytesMax,
                loopCommandsMax);
    }

    /** The same with another time for strangers to introduce themselves. */
    public MoquetteLimits withConnectTimeout(Duration newConnectTimeout) {
        return new MoquetteLimits(
                connectionsMax,
                packetBytesMax,
                newConnectTimeout,
                sessionExpiryMax,
                receiveMaximum,
                inFlightMax,
                pendingMessagesMax,
                pendingBytesMax,
                pendingBytesOverallMax,
                qos0PendingMax,
                sendBufferBytesMax,
                sessionQueueBytesMax,
                retainedBytesMax,
                loopCommandsMax);
    }
}
