package io.tideway.runtime.lane;

import io.tideway.gate.InboundMessage;

/** What an instance is invoked with. */
sealed interface Input {

    /** Named levels for output topics. */
    Levels levels();

    /** A message of a device. */
    record OfMessage(InboundMessage message, Levels levels) implements Input {}

    /** A timer that came due. */
    record OfTimer(String name, Levels levels) implements Input {}
}
