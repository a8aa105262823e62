package io.tideway.gate.embedded;

import io.tideway.gate.admission.AdmissionLimits;
import java.time.Duration;

/**
 * The bounds of what devices can make a broker hold.
 *
 * @param connectionsMax connections at once
 * @param packetBytesMax largest packet taken
 * @param connectTimeout how long a connection may stay without CONNECT
 * @param sessionExpiryMax longest life of a session without its client
 * @param receiveMaximum unacknowledged PUBLISHes an MQTT 5 client may send
 * @param qos0PendingMax QoS 0 messages of one connection waiting for functions; more are dropped, as QoS 0 allows
 * @param sessionQueueBytesMax bytes waiting for one session beyond its in-flight messages
 * @param admission of topics and names
 */
public record EmbeddedLimits(
        int connectionsMax,
        int packetBytesMax,
        Duration connectTimeout,
        Duration sessionExpiryMax,
        int receiveMaximum,
        int qos0PendingMax,
        int sessionQueueBytesMax,
        AdmissionLimits admission) {}
