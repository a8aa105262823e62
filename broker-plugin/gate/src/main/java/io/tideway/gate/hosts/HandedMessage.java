package io.tideway.gate.hosts;

import io.tideway.gate.InboundMessage;

/**
 * A message for a host to execute.
 *
 * @param id the same every time it is handed out, to whichever host
 */
public record HandedMessage(String id, InboundMessage message) {}
