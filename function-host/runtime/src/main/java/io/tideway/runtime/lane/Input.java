package io.tideway.runtime.lane;

import io.tideway.gate.InboundMessage;
import io.tideway.proto.store.StoredEdit;
import java.util.Map;

/** What an instance is invoked with. */
sealed interface Input {

    /** Named levels for output topics. */
    Levels levels();

    /** A message of a device. */
    record OfMessage(InboundMessage message, Levels levels) implements Input {}

    /** A timer that came due. */
    record OfTimer(String name, Levels levels) implements Input {}

    /** The first timer that is due when this runs; nothing if none is by then. */
    record OfDueTimers() implements Input {
        @Override
        public Levels levels() {
            return Levels.of(Map.of());
        }
    }

    /** A change that an operator makes; no function is called for it. */
    record OfEdit(StoredEdit edit) implements Input {
        @Override
        public Levels levels() {
            return Levels.of(Map.of());
        }
    }
}
