package io.tideway.runtime.lane;

import io.tideway.gate.InboundMessage;

/**
 * A message for an attached host.
 *
 * @param id what the host recognises it by: the application message id if it carries one, else one made from this host and
 *     its place in the inbox; the same at every attempt
 * @param message as the device sent it, without what concerned its connection only (DUP, packet id)
 */
public record DispatchedMessage(String id, InboundMessage message) {}
