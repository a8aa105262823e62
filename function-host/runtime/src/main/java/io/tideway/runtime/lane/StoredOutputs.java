package io.tideway.runtime.lane;

import io.tideway.gate.OutboundMessage;
import io.tideway.proto.store.StoredOutput;

/** The stored form of an output, for whoever keeps some beside the outbox. */
public final class StoredOutputs {

    private StoredOutputs() {}

    /** An output with the time at which it was kept. */
    public record Kept(OutboundMessage output, long keptAtMs) {}

    /** Bytes to store. */
    public static byte[] encode(Kept kept) {
        return StoredForms.encode(kept.output(), kept.keptAtMs());
    }

    /** What was stored. */
    public static Kept decode(byte[] bytes) {
        StoredOutput stored = StoredForms.decodeOutput(bytes);
        return new Kept(StoredForms.toOutput(stored), stored.getCommittedAtMs());
    }
}
