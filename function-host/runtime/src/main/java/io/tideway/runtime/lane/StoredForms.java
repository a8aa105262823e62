package io.tideway.runtime.lane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.gate.MessageForms;
import io.tideway.gate.OutboundMessage;
import io.tideway.proto.store.StoredInput;
import io.tideway.proto.store.StoredOutput;
import io.tideway.proto.store.StoredTimer;
import io.tideway.runtime.store.StoreException;

/** Turns inputs, outputs and timers into what the store keeps, and back. */
final class StoredForms {

    private StoredForms() {}

    /** @param awaited somebody else keeps the input until its effect is committed */
    static byte[] encode(Input input, int attempts, long notBeforeMs, boolean awaited) {
        StoredInput.Builder stored = StoredInput.newBuilder()
                .putAllLevels(input.levels().all())
                .setAttempts(attempts)
                .setNotBeforeMs(notBeforeMs)
                .setAwaited(awaited);
        if (input instanceof Input.OfMessage message) {
            stored.setMessage(MessageForms.of(message.message()));
        } else if (input instanceof Input.OfTimer timer) {
            stored.setTimer(timer.name());
        } else if (input instanceof Input.OfEdit edit) {
            stored.setEdit(edit.edit());
        } else {
            stored.setDueTimers(true);
        }
        return stored.build().toByteArray();
    }

    static StoredInput decodeInput(byte[] bytes) {
        try {
            return StoredInput.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("an inbox entry cannot be read", e);
        }
    }

    static Input toInput(StoredInput stored) {
        Levels levels = Levels.of(stored.getLevelsMap());
        if (stored.hasTimer()) {
            return new Input.OfTimer(stored.getTimer(), levels);
        }
        if (stored.hasDueTimers()) {
            return new Input.OfDueTimers();
        }
        if (stored.hasEdit()) {
            return new Input.OfEdit(stored.getEdit());
        }
        return new Input.OfMessage(MessageForms.message(stored.getMessage()), levels);
    }

    static byte[] encode(OutboundMessage output, long committedAtMs) {
        return stored(output, committedAtMs).toByteArray();
    }

    static StoredOutput stored(OutboundMessage output, long committedAtMs) {
        return MessageForms.of(output, committedAtMs);
    }

    static StoredOutput decodeOutput(byte[] bytes) {
        try {
            return StoredOutput.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("an outbox entry cannot be read", e);
        }
    }

    static OutboundMessage toOutput(StoredOutput stored) {
        return MessageForms.output(stored);
    }

    static StoredTimer decodeTimer(byte[] bytes) {
        try {
            return StoredTimer.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("a timer cannot be read", e);
        }
    }
}
