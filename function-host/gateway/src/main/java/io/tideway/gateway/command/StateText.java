package io.tideway.gateway.command;

import io.tideway.runtime.lane.StateReader;
import java.nio.ByteBuffer;

/** An entry of state for people: counts as numbers, the rest as {@link PayloadText}. */
final class StateText {

    private StateText() {}

    static String of(StateReader.Item entry) {
        return isCount(entry) ? Long.toString(ByteBuffer.wrap(entry.value()).getLong()) : PayloadText.of(entry.value());
    }

    static boolean isCount(StateReader.Item entry) {
        return entry.kind().equals("counter") && entry.value().length == Long.BYTES;
    }
}
