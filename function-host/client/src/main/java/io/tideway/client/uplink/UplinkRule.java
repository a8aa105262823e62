package io.tideway.client.uplink;

import io.tideway.gate.binding.TopicPattern;
import java.time.Duration;

/**
 * Which outputs go up, and how they are kept meanwhile.
 *
 * @param filter of their topics
 * @param qosMax outputs with more are sent with this
 * @param ttl older ones are not sent any more
 * @param bytesMax of payloads and topics that wait; beyond it the oldest are dropped
 */
public record UplinkRule(TopicPattern filter, int qosMax, Duration ttl, long bytesMax) {}
